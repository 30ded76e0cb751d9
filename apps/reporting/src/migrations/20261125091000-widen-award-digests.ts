import { digestPartSql } from '@dong-hanh/service-kit';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { roles } from './roles.js';

const partOf = (part: string) => [
  'alter table award_facts drop column digest_part',
  `alter table award_facts add column digest_part bigint not null generated always as (${part}) stored`,
];

const NARROW = `('x' || encode(substr(sha256((id::text || ':' || version::text || ':' || state)::bytea), 1, 8), 'hex'))::bit(64)::bigint`;

/** The digest covers all that is kept of an award; a row that differs from its owner's can be forgotten. */
export class WidenAwardDigests20261125091000 implements MigrationInterface {
  readonly name = 'WidenAwardDigests20261125091000';

  async up(runner: QueryRunner): Promise<void> {
    for (const sql of partOf(digestPartSql('awards'))) await runner.query(sql);
    await runner.query(`grant delete on award_facts, award_counts to ${roles.project}`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`revoke delete on award_facts, award_counts from ${roles.project}`);
    for (const sql of partOf(NARROW)) await runner.query(sql);
  }
}

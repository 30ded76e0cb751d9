import { digestPartSql } from '@dong-hanh/service-kit';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { roles } from './roles.js';

const index = 'ix_honours_province_id_month';

const partOf = (part: string) => [
  `drop index ${index}`,
  'alter table honours drop column digest_part',
  `alter table honours add column digest_part bigint not null generated always as (${part}) stored`,
  `create index ${index} on honours (province_id, month, award_id) include (digest_part, version)`,
];

const NARROW = `('x' || encode(substr(sha256((award_id::text || ':' || version::text || ':' || state)::bytea), 1, 8), 'hex'))::bit(64)::bigint`;

/** The digest covers all that is kept of an award; a row that differs from its owner's can be forgotten. */
export class WidenHonourDigests20261125091000 implements MigrationInterface {
  readonly name = 'WidenHonourDigests20261125091000';

  async up(runner: QueryRunner): Promise<void> {
    for (const sql of partOf(digestPartSql('awards', 'award_id'))) await runner.query(sql);
    await runner.query(`grant delete on honours to ${roles.project}`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`revoke delete on honours from ${roles.project}`);
    for (const sql of partOf(NARROW)) await runner.query(sql);
  }
}

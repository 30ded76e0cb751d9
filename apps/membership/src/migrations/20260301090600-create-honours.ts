import type { MigrationInterface, QueryRunner } from 'typeorm';
import { roles } from './roles.js';

/**
 * The awards of members and units as emulation tells of them. `digest_part` is the award's share of the
 * reconciliation digest, kept with the row so that comparing a million awards is a sum.
 */
const tables = [
  `create table honours (
     award_id uuid constraint pk_honours primary key,
     version integer not null,
     recipient_kind text not null,
     recipient_id uuid not null,
     unit_id uuid not null,
     unit_version integer not null,
     province_id uuid,
     decision_id uuid not null,
     decision_number text not null,
     issuer text not null,
     form text not null,
     basis text not null,
     signed_on date not null,
     school_year text not null,
     month text not null,
     state text not null,
     digest_part bigint not null generated always as (
       ('x' || encode(substr(sha256((award_id::text || ':' || version::text || ':' || state)::bytea), 1, 8), 'hex'))::bit(64)::bigint
     ) stored
   )`,
  'create index ix_honours_recipient_id on honours (recipient_id, signed_on desc, award_id)',
  `create index ix_honours_province_id_month on honours (province_id, month, award_id)
     include (digest_part, version)`,
];

const grants = [
  `grant select, insert, update on honours to ${roles.project}`,
  `grant select on honours to ${roles.serve}`,
];

/** Read model: what each member and each unit was awarded. */
export class CreateHonours20260301090600 implements MigrationInterface {
  readonly name = 'CreateHonours20260301090600';

  async up(runner: QueryRunner): Promise<void> {
    for (const sql of [...tables, ...grants]) await runner.query(sql);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table honours');
  }
}

import { digestPartSql } from '@dong-hanh/service-kit';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { roles } from './roles.js';

/**
 * All support as welfare-support tells of it, whoever received it, so that it can be compared with the owner.
 * People who are not members are a count: `recipient_id` is null. Amounts are whole đồng.
 */
const tables = [
  `create table supports (
     support_id uuid constraint pk_supports primary key,
     version integer not null,
     grant_id uuid not null,
     programme_id uuid not null,
     category text not null,
     recipient_kind text not null,
     recipient_id uuid,
     people integer not null,
     unit_id uuid not null,
     unit_version integer not null,
     province_id uuid,
     granted_on date not null,
     school_year text not null,
     month text not null,
     amount bigint not null,
     precision text not null,
     wording text,
     kept_amount bigint not null,
     state text not null,
     digest_part bigint not null generated always as (${digestPartSql('supports', 'support_id')}) stored
   )`,
  `create index ix_supports_recipient_id on supports (recipient_id, granted_on desc, support_id)
     where recipient_id is not null`,
  `create index ix_supports_province_id_month on supports (province_id, month, support_id)
     include (digest_part, version)`,
];

/** A row that differs from its owner's is forgotten, and comes again by the log. */
const grants = [
  `grant select, insert, update, delete on supports to ${roles.project}`,
  `grant select on supports to ${roles.serve}`,
];

/** Read model: what support each member received. */
export class CreateSupports20261120090000 implements MigrationInterface {
  readonly name = 'CreateSupports20261120090000';

  async up(runner: QueryRunner): Promise<void> {
    for (const sql of [...tables, ...grants]) await runner.query(sql);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table supports');
  }
}

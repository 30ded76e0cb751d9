import { digestPartSql } from '@dong-hanh/service-kit';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { roles } from './roles.js';

/**
 * One row per support with the newest version that has arrived; `sources` tells what each kind of source
 * still bears, `granted_sources` what it bore before anything came back. Amounts are whole đồng.
 * `digest_part` is the support's share of the reconciliation digest. There is no foreign key to the
 * directory: support may arrive before the unit it names.
 */
const facts = [
  `create table support_facts (
     id uuid constraint pk_support_facts primary key,
     version integer not null,
     state text not null,
     grant_id uuid not null,
     programme_id uuid not null,
     category text not null,
     recipient_kind text not null,
     recipient_id uuid,
     people integer not null,
     unit_id uuid not null,
     unit_version integer not null,
     province_id uuid,
     granted_by_unit_id uuid not null,
     granted_on date not null,
     month text not null,
     school_year text not null,
     amount bigint not null,
     precision text not null,
     wording text,
     kept_amount bigint not null,
     sources jsonb not null,
     granted_sources jsonb not null,
     granted_at timestamptz not null,
     returned_on date,
     returned_amount bigint,
     returned_at timestamptz,
     digest_part bigint not null generated always as (${digestPartSql('supports')}) stored,
     constraint ck_support_facts_state check (state in ('granted', 'partly-returned', 'returned')),
     constraint ck_support_facts_precision check (precision in ('exact', 'approximate')),
     constraint ck_support_facts_return check (
       num_nonnulls(returned_on, returned_amount, returned_at)
         = case state when 'granted' then 0 else 3 end
     ),
     constraint ck_support_facts_kept_amount check (state <> 'returned' or kept_amount = 0)
   )`,
  'create index ix_support_facts_unit_id on support_facts (unit_id, granted_on)',
  'create index ix_support_facts_province_id on support_facts (province_id, granted_on, id)',
  'create index ix_support_facts_granted_on on support_facts (granted_on, id)',
];

/**
 * What was kept of support per province and kind; the nation is their sum. Each support is counted as a
 * whole under the source `all` and once more under each source that bears a part of it. A province of null
 * stands for "outside provinces" and is one value like any other.
 */
const counts = `create table support_counts (
   province_id uuid,
   month text not null,
   school_year text not null,
   programme_id uuid not null,
   category text not null,
   recipient_kind text not null,
   source text not null,
   supports bigint not null,
   people bigint not null,
   exact bigint not null,
   approximate bigint not null,
   constraint uq_support_counts_kind unique nulls not distinct
     (province_id, month, school_year, programme_id, category, recipient_kind, source)
 ) with (fillfactor = 70)`;

/** A row that differs from its owner's is forgotten, and comes again by the log. */
const grants = [
  `grant select, insert, update, delete on support_facts, support_counts to ${roles.project}`,
  `grant select on support_facts, support_counts to ${roles.serve}`,
];

/** Read model: every support as a fact, and counters for province and nation. */
export class CreateWelfareStatistics20261120090000 implements MigrationInterface {
  readonly name = 'CreateWelfareStatistics20261120090000';

  async up(runner: QueryRunner): Promise<void> {
    for (const sql of [...facts, counts, ...grants]) await runner.query(sql);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table support_counts, support_facts');
  }
}

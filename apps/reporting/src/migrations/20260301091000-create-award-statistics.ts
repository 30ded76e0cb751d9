import type { MigrationInterface, QueryRunner } from 'typeorm';
import { roles } from './roles.js';

/**
 * One row per award with the newest version that has arrived. There is no foreign key to the directory:
 * an award may arrive before the unit it names, and is counted all the same. `digest_part` is the award's
 * share of the reconciliation digest, kept with the row so that comparing a million awards is a sum.
 */
const facts = [
  `create table award_facts (
     id uuid constraint pk_award_facts primary key,
     version integer not null,
     state text not null,
     decision_id uuid not null,
     decision_number text not null,
     issuer text not null,
     form text not null,
     basis text not null,
     recipient_kind text not null,
     recipient_id uuid not null,
     unit_id uuid not null,
     unit_version integer not null,
     province_id uuid,
     signed_on date not null,
     month text not null,
     school_year text not null,
     granted_at timestamptz not null,
     revoked_at timestamptz,
     revocation_number text,
     revocation_signed_on date,
     digest_part bigint not null generated always as (
       ('x' || encode(substr(sha256((id::text || ':' || version::text || ':' || state)::bytea), 1, 8), 'hex'))::bit(64)::bigint
     ) stored,
     constraint ck_award_facts_state check (state in ('granted', 'revoked')),
     constraint ck_award_facts_revocation check (
       num_nonnulls(revoked_at, revocation_number, revocation_signed_on)
         = case state when 'revoked' then 3 else 0 end
     )
   )`,
  'create index ix_award_facts_unit_id on award_facts (unit_id, signed_on)',
  'create index ix_award_facts_province_id on award_facts (province_id, signed_on, id)',
  'create index ix_award_facts_signed_on on award_facts (signed_on, id)',
];

/**
 * Awards per province and kind; the nation is their sum. A province of null stands for "outside provinces"
 * and is one value like any other. Counters change often and no index holds them, so pages keep room for
 * the new version of a row.
 */
const counts = [
  `create table award_counts (
     province_id uuid,
     month text not null,
     school_year text not null,
     issuer text not null,
     form text not null,
     recipient_kind text not null,
     basis text not null,
     state text not null,
     awards bigint not null,
     constraint uq_award_counts_kind unique nulls not distinct
       (province_id, month, school_year, issuer, form, recipient_kind, basis, state)
   ) with (fillfactor = 70)`,
];

const grants = [
  `grant select, insert, update on award_facts, award_counts to ${roles.project}`,
  `grant select on award_facts, award_counts to ${roles.serve}`,
];

/** Read model: every award as a fact, and counters for province and nation. */
export class CreateAwardStatistics20260301091000 implements MigrationInterface {
  readonly name = 'CreateAwardStatistics20260301091000';

  async up(runner: QueryRunner): Promise<void> {
    for (const sql of [...facts, ...counts, ...grants]) await runner.query(sql);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table award_counts, award_facts');
  }
}

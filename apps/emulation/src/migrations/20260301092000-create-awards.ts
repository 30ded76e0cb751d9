import type { MigrationInterface, QueryRunner } from 'typeorm';
import { roles } from './roles.js';

/**
 * Award and revocation decisions share one table, because they share the numbers of an issuer and calendar
 * year. What only one kind has is null in the other, kept so by a check.
 */
const decisions = [
  `create table decisions (
     id uuid constraint pk_decisions primary key,
     kind text not null constraint ck_decisions_kind check (kind in ('award', 'revocation')),
     issuer text not null,
     number text not null constraint ck_decisions_number check (number <> ''),
     signed_on date not null,
     signed_year integer not null generated always as (extract(year from signed_on)) stored,
     form text,
     basis text,
     school_year text,
     award_count integer,
     recorded_at timestamptz not null,
     recorded_by text not null,
     constraint uq_decisions_issuer_signed_year_number unique (issuer, signed_year, number),
     constraint ck_decisions_award_fields check (
       num_nonnulls(form, basis, school_year, award_count) = case kind when 'award' then 4 else 0 end
     )
   )`,
  'create index ix_decisions_signed_on_id on decisions (signed_on, id)',
];

/**
 * An award is kept as the state its events carry, so that reading, re-publishing and proving it needs no
 * other table; what it repeats of its decision never changes.
 */
const awards = [
  `create table awards (
     id uuid constraint pk_awards primary key,
     version integer not null constraint ck_awards_version check (version > 0),
     decision_id uuid not null constraint fk_awards_decision_id references decisions (id),
     decision_number text not null,
     issuer text not null,
     form text not null,
     basis text not null,
     recipient_kind text not null
       constraint ck_awards_recipient_kind check (recipient_kind in ('member', 'unit')),
     recipient_id uuid not null,
     unit_id uuid not null,
     unit_version integer not null,
     province_id uuid,
     signed_on date not null,
     school_year text not null,
     month text not null,
     state text not null constraint ck_awards_state check (state in ('granted', 'revoked')),
     granted_at timestamptz not null,
     revocation jsonb,
     rule_version text not null,
     constraint uq_awards_decision_id_recipient_id unique (decision_id, recipient_id),
     constraint ck_awards_revocation check ((state = 'revoked') = (revocation is not null))
   ) with (fillfactor = 95)`,
  'create index ix_awards_recipient_id on awards (recipient_id)',
  'create index ix_awards_unit_id_signed_on on awards (unit_id, signed_on)',
  'create index ix_awards_signed_on_id on awards (signed_on, id)',
  'create index ix_awards_month_province_id_id on awards (month, province_id, id)',
];

/** One revocation per award, also for two officers at the same moment. Its reason stays in this table. */
const revocations = `create table revocations (
  award_id uuid constraint pk_revocations primary key
    constraint fk_revocations_award_id references awards (id),
  decision_id uuid not null constraint uq_revocations_decision_id unique
    constraint fk_revocations_decision_id references decisions (id),
  reason text not null constraint ck_revocations_reason check (reason <> '')
)`;

/** Nothing official is deleted, and of an award only a revocation changes anything. */
const grants = [
  `grant select, insert on decisions, awards, revocations to ${roles.serve}`,
  `grant update (version, state, revocation) on awards to ${roles.serve}`,
];

/** Decisions, the awards they grant and the decisions that revoke them. */
export class CreateAwards20260301092000 implements MigrationInterface {
  readonly name = 'CreateAwards20260301092000';

  async up(runner: QueryRunner): Promise<void> {
    for (const sql of [...decisions, ...awards, revocations, ...grants]) await runner.query(sql);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table revocations, awards, decisions');
  }
}

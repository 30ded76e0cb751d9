import type { MigrationInterface, QueryRunner } from 'typeorm';
import { roles } from './roles.js';

/** Whole đồng; the largest total of a grant is 10^15 - 1, which a JavaScript number holds as well. */
const dong = (column: string, table: string) =>
  `${column} bigint not null constraint ck_${table}_${column} check (${column} between 0 and 999999999999999)`;

const precision = (table: string) => `precision text not null
  constraint ck_${table}_precision check (precision in ('exact', 'approximate')),
  wording text`;

/** What was given in one act; who the donors are and what was given in kind stays in this table. */
const supportGrants = [
  `create table support_grants (
     id uuid constraint pk_support_grants primary key,
     programme_id uuid not null
       constraint fk_support_grants_programme_id references support_programmes (id),
     unit_id uuid not null,
     category text not null,
     granted_on date not null,
     ${dong('amount', 'support_grants')},
     ${precision('support_grants')},
     in_kind text constraint ck_support_grants_in_kind check (in_kind <> ''),
     sources jsonb not null,
     recorded_at timestamptz not null,
     recorded_by text not null
   )`,
];

/**
 * A support is kept as the state its events carry, so that reading, re-publishing and proving it needs no
 * other table; what it repeats of its grant never changes. `shares` says which sources bear it, in the order
 * in which they were used, and `granted_shares` which bore it before its return; the events add them up by
 * kind.
 */
const supports = [
  `create table supports (
     id uuid constraint pk_supports primary key,
     version integer not null constraint ck_supports_version check (version > 0),
     grant_id uuid not null constraint fk_supports_grant_id references support_grants (id),
     programme_id uuid not null,
     category text not null,
     recipient_kind text not null
       constraint ck_supports_recipient_kind check (recipient_kind in ('member', 'non-member', 'unit')),
     recipient_id uuid,
     people integer not null,
     unit_id uuid not null,
     unit_version integer not null,
     province_id uuid,
     granted_by_unit_id uuid not null,
     granted_on date not null,
     school_year text not null,
     month text not null,
     ${dong('amount', 'supports')},
     ${precision('supports')},
     ${dong('kept_amount', 'supports')},
     shares jsonb not null,
     granted_shares jsonb not null,
     state text not null
       constraint ck_supports_state check (state in ('granted', 'partly-returned', 'returned')),
     granted_at timestamptz not null,
     return jsonb,
     constraint uq_supports_grant_id_recipient_id unique (grant_id, recipient_id),
     constraint ck_supports_recipient_id
       check ((recipient_kind = 'non-member') = (recipient_id is null)),
     constraint ck_supports_people check (
       case recipient_kind when 'member' then people = 1 when 'unit' then people = 0 else people > 0 end),
     constraint ck_supports_return check ((state = 'granted') = (return is null))
   ) with (fillfactor = 95)`,
  'create index ix_supports_recipient_id on supports (recipient_id)',
  'create index ix_supports_programme_id_granted_on on supports (programme_id, granted_on)',
  'create index ix_supports_unit_id_granted_on on supports (unit_id, granted_on)',
  'create index ix_supports_granted_on_id on supports (granted_on, id)',
  'create index ix_supports_month_province_id_id on supports (month, province_id, id)',
];

/** One return per support, also for two officers at the same moment. Its reason stays in this table. */
const returns = `create table support_returns (
  support_id uuid constraint pk_support_returns primary key
    constraint fk_support_returns_support_id references supports (id),
  reason text not null constraint ck_support_returns_reason check (reason <> ''),
  recorded_at timestamptz not null,
  recorded_by text not null
)`;

/** Nothing is deleted, and of a support only its return changes anything. */
const grants = [
  `grant select, insert on support_grants, supports, support_returns to ${roles.serve}`,
  `grant update (version, state, kept_amount, shares, return) on supports to ${roles.serve}`,
];

/** What was granted, the supports it consists of, and what came back. */
export class CreateSupports20261120093000 implements MigrationInterface {
  readonly name = 'CreateSupports20261120093000';

  async up(runner: QueryRunner): Promise<void> {
    for (const sql of [...supportGrants, ...supports, returns, ...grants]) await runner.query(sql);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table support_returns, supports, support_grants');
  }
}

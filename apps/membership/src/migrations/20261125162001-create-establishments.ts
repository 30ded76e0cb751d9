import type { MigrationInterface, QueryRunner } from 'typeorm';
import { roles } from './roles.js';

const STEPS = `('prospect', 'campaign-committee', 'applicants', 'executive-committee', 'dossier',
  'recognition', 'refusal', 'withdrawal', 'handover')`;
const STATES = `('prospect', 'campaigning', 'applying', 'organised', 'submitted', 'recognised',
  'refused', 'withdrawn')`;

/**
 * How many applicants it takes, and how long a step may take after another. When each clock starts, how long it runs
 * and by which days is to be confirmed by the federation, so these are dated rows and no constants.
 */
const terms = [
  `create table establishment_terms (
     term text not null,
     valid daterange not null,
     amount integer not null,
     day_kind text,
     starts_with text,
     constraint pk_establishment_terms primary key (term, valid without overlaps),
     constraint ck_establishment_terms_term check (term = 'least-applicants' or term in ${STEPS}),
     constraint ck_establishment_terms_amount check (amount > 0),
     constraint ck_establishment_terms_day_kind check (day_kind in ('working', 'calendar')),
     constraint ck_establishment_terms_starts_with check (starts_with in ${STEPS}),
     constraint ck_establishment_terms_clock
       check ((term = 'least-applicants') = (day_kind is null)
         and (day_kind is null) = (starts_with is null))
   )`,
  `insert into establishment_terms (term, valid, amount, day_kind, starts_with) values
     ('least-applicants', '(,)', 5, null, null),
     ('executive-committee', '(,)', 10, 'working', 'applicants'),
     ('dossier', '(,)', 15, 'working', 'executive-committee')`,
];

const establishments = [
  `create table establishments (
     id uuid constraint pk_establishments primary key,
     version integer not null,
     state text not null,
     managing_unit_id uuid not null,
     union_kind text not null,
     workplace_name text not null,
     workplace_kind text not null,
     ownership text not null,
     located_in text not null,
     started_on date not null,
     unit_id uuid,
     constraint fk_establishments_managing_unit_id foreign key (managing_unit_id)
       references units (id),
     constraint fk_establishments_unit_id foreign key (unit_id) references units (id),
     constraint ck_establishments_version check (version > 0),
     constraint ck_establishments_state check (state in ${STATES}),
     constraint ck_establishments_union_kind check (union_kind in ('grassroots-union', 'nghiep-doan')),
     constraint ck_establishments_ownership check (ownership in ('public', 'non-public')),
     constraint ck_establishments_unit_id check ((state = 'recognised') = (unit_id is not null))
   )`,
  'create index ix_establishments_managing_unit_id on establishments (managing_unit_id, id)',
  'create unique index uq_establishments_unit_id on establishments (unit_id) where unit_id is not null',
];

/** The state and the managing unit since each step; two steps of one day leave the first without a day of its own. */
const steps = [
  `create table establishment_steps (
     establishment_id uuid not null,
     no integer not null,
     step text not null,
     state text not null,
     managing_unit_id uuid not null,
     since date not null,
     until date,
     reference text,
     decision_number text,
     decision_signed_on date,
     reason text,
     recorded_at timestamptz not null,
     constraint pk_establishment_steps primary key (establishment_id, no),
     constraint fk_establishment_steps_establishment_id foreign key (establishment_id)
       references establishments (id),
     constraint fk_establishment_steps_managing_unit_id foreign key (managing_unit_id)
       references units (id),
     constraint ck_establishment_steps_step check (step in ${STEPS}),
     constraint ck_establishment_steps_state check (state in ${STATES}),
     constraint ck_establishment_steps_until check (until >= since),
     constraint ck_establishment_steps_decision
       check ((decision_number is null) = (decision_signed_on is null))
   )`,
  `create unique index uq_establishment_steps_last on establishment_steps (establishment_id)
     where until is null`,
  `create table establishment_deadlines (
     establishment_id uuid not null,
     step text not null,
     starts_on date not null,
     days integer not null,
     day_kind text not null,
     due_on date not null,
     closed_on date,
     constraint pk_establishment_deadlines primary key (establishment_id, step),
     constraint fk_establishment_deadlines_establishment_id foreign key (establishment_id)
       references establishments (id),
     constraint ck_establishment_deadlines_step check (step in ${STEPS}),
     constraint ck_establishment_deadlines_day_kind check (day_kind in ('working', 'calendar')),
     constraint ck_establishment_deadlines_due_on check (due_on > starts_on),
     constraint ck_establishment_deadlines_closed_on check (closed_on >= starts_on)
   )`,
  `create index ix_establishment_deadlines_due_on on establishment_deadlines (due_on)
     where closed_on is null`,
];

/** The names of applicants are here alone, and in no event; contacts say where and when, not with whom. */
const people = [
  `create table establishment_contacts (
     establishment_id uuid not null,
     no integer not null,
     contacted_on date not null,
     channel text not null,
     note text not null,
     recorded_at timestamptz not null,
     constraint pk_establishment_contacts primary key (establishment_id, no),
     constraint fk_establishment_contacts_establishment_id foreign key (establishment_id)
       references establishments (id)
   )`,
  `create table establishment_applicants (
     establishment_id uuid not null,
     no integer not null,
     full_name text not null,
     birth_date date not null,
     gender text not null,
     applied_on date not null,
     office text,
     member_id uuid,
     recorded_at timestamptz not null,
     constraint pk_establishment_applicants primary key (establishment_id, no),
     constraint fk_establishment_applicants_establishment_id foreign key (establishment_id)
       references establishments (id),
     constraint fk_establishment_applicants_member_id foreign key (member_id) references members (id),
     constraint ck_establishment_applicants_gender check (gender in ('female', 'male')),
     constraint ck_establishment_applicants_full_name
       check (full_name is nfc normalized and full_name = btrim(full_name))
   )`,
];

/** Members who founded their union are told apart from those who joined one. */
const reason = [
  `alter table membership_reasons drop constraint ck_membership_reasons_transition`,
  `alter table membership_reasons add constraint ck_membership_reasons_transition check (transition in
     ('admission', 'transfer', 'suspension', 'resumption', 'exit', 'reversal', 'readmission'))`,
  `insert into membership_reasons
     (code, transition, name_vi, name_en, by_hand, may_lie_ahead, valid)
   values ('founding-member', 'admission', 'Kết nạp khi thành lập công đoàn', 'Founding member',
     false, false, daterange('1929-07-28', null))`,
];

const grants = [
  `grant select on establishment_terms to ${roles.serve}`,
  `grant select, insert on establishments, establishment_steps, establishment_deadlines,
     establishment_contacts, establishment_applicants to ${roles.serve}`,
  `grant update (version, state, managing_unit_id, unit_id) on establishments to ${roles.serve}`,
  `grant update (until) on establishment_steps to ${roles.serve}`,
  `grant update (due_on, closed_on) on establishment_deadlines to ${roles.serve}`,
  `grant update (office, member_id) on establishment_applicants to ${roles.serve}`,
];

/** How a union of a workplace comes to be: from the first contact to the decision that recognises it. */
export class CreateEstablishments20261125162001 implements MigrationInterface {
  readonly name = 'CreateEstablishments20261125162001';

  async up(runner: QueryRunner): Promise<void> {
    for (const sql of [...terms, ...establishments, ...steps, ...people, ...reason, ...grants])
      await runner.query(sql);
  }

  async down(): Promise<void> {
    throw new Error('the register is not taken back; restore a backup instead');
  }
}

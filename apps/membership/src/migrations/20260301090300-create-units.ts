import type { MigrationInterface, QueryRunner } from 'typeorm';
import { roles } from './roles.js';

const versionColumns = `
  unit_id uuid not null,
  no integer not null,
  valid daterange not null,
  recorded tstzrange not null,
  code text not null,
  name text not null,
  kind text not null,
  parent_id uuid,
  located_in text,
  ownership text not null,
  decision_number text not null,
  decision_signed_on date not null,
  reorganisation_id uuid`;

const unitTables = [
  `create table units (
     id uuid constraint pk_units primary key,
     code text not null,
     established_on date not null,
     ended_on date,
     version integer not null,
     constraint ck_units_ended_on check (ended_on > established_on),
     constraint ck_units_version check (version > 0)
   )`,
  `create table reorganisations (
     id uuid constraint pk_reorganisations primary key,
     decision_number text not null,
     decision_signed_on date not null,
     effective_on date not null,
     issuer text not null,
     effects jsonb not null,
     recorded_at timestamptz not null
   )`,
  `create table reorganised_units (
     reorganisation_id uuid not null,
     unit_id uuid not null,
     code text not null,
     version integer not null,
     constraint pk_reorganised_units primary key (reorganisation_id, unit_id),
     constraint fk_reorganised_units_reorganisation_id foreign key (reorganisation_id)
       references reorganisations (id),
     constraint fk_reorganised_units_unit_id foreign key (unit_id) references units (id)
   )`,
];

/**
 * What is believed now: one row per unit and day. A code names one unit for ever, whatever its case. The
 * managing unit lives on each day of the version; the check waits for the commit, because the actions
 * of one decision take effect together.
 */
const currentBelief = [
  `create table unit_versions (${versionColumns},
     constraint pk_unit_versions primary key (unit_id, valid without overlaps),
     constraint uq_unit_versions_unit_id_no unique (unit_id, no),
     constraint uq_unit_versions_code exclude using gist (lower(code) with =, unit_id with <>),
     constraint fk_unit_versions_unit_id foreign key (unit_id) references units (id),
     constraint fk_unit_versions_parent_id foreign key (parent_id, period valid)
       references unit_versions (unit_id, period valid) deferrable initially deferred,
     constraint fk_unit_versions_reorganisation_id foreign key (reorganisation_id)
       references reorganisations (id),
     constraint ck_unit_versions_code check (code ~ '^[A-Za-z0-9-]{1,40}$'),
     constraint ck_unit_versions_ownership check (ownership in ('public', 'non-public')),
     constraint ck_unit_versions_valid check (not isempty(valid) and not lower_inf(valid)),
     constraint ck_unit_versions_recorded check (not lower_inf(recorded) and upper_inf(recorded))
   )`,
  'create index ix_unit_versions_parent_id on unit_versions (parent_id, lower(code))',
  'create index ix_unit_versions_code on unit_versions (lower(code), unit_id)',
];

/**
 * What was believed before, with the record time during which it was. Rows get here by the trigger alone,
 * so no program can correct the past and forget to say what it replaced.
 */
const formerBelief = [
  `create table superseded_unit_versions (${versionColumns},
     constraint ck_superseded_unit_versions_recorded check (not upper_inf(recorded) and not isempty(recorded)),
     constraint ex_superseded_unit_versions_one_belief
       exclude using gist (unit_id with =, valid with &&, recorded with &&)
   )`,
  `create function keep_superseded_unit_version() returns trigger
   language plpgsql security definer set search_path = public, pg_temp as $$
   begin
     -- Two clocks may disagree by a little: a belief once committed was held for a moment at least.
     if lower(new.recorded) <= lower(old.recorded) then
       new.recorded := tstzrange(lower(old.recorded) + interval '1 microsecond', null);
     end if;
     old.recorded := tstzrange(lower(old.recorded), lower(new.recorded));
     insert into superseded_unit_versions values (old.*);
     return new;
   end
   $$`,
  `create trigger keep_superseded before update on unit_versions
     for each row when (old.* is distinct from new.*)
     execute function keep_superseded_unit_version()`,
];

const lineage = [
  `create table lineage_edges (
     id uuid constraint pk_lineage_edges primary key,
     type text not null,
     from_id uuid not null,
     to_id uuid,
     effective_on date not null,
     decision_number text not null,
     recorded_at timestamptz not null,
     constraint fk_lineage_edges_from_id foreign key (from_id) references units (id),
     constraint fk_lineage_edges_to_id foreign key (to_id) references units (id),
     constraint ck_lineage_edges_type check (type in
       ('created-from', 'renamed', 'merged-into', 'split-into', 'transferred-to', 'dissolved'))
   )`,
  'create index ix_lineage_edges_from_id on lineage_edges (from_id)',
  'create index ix_lineage_edges_to_id on lineage_edges (to_id) where to_id <> from_id',
];

/** No right to delete anywhere: a unit ends, it does not vanish. */
const grants = [
  `grant select, insert on units, unit_versions, reorganisations, reorganised_units, lineage_edges
     to ${roles.serve}`,
  `grant update (code, ended_on, version) on units to ${roles.serve}`,
  `grant update on unit_versions to ${roles.serve}`,
  `grant select on superseded_unit_versions to ${roles.serve}`,
];

/** The tree of units in both times: when it was so (`valid`) and when it was known (`recorded`). */
export class CreateUnits20260301090300 implements MigrationInterface {
  readonly name = 'CreateUnits20260301090300';

  async up(runner: QueryRunner): Promise<void> {
    for (const sql of [...unitTables, ...currentBelief, ...formerBelief, ...lineage, ...grants]) {
      await runner.query(sql);
    }
  }

  async down(): Promise<void> {
    throw new Error('the register is not taken back; restore a backup instead');
  }
}

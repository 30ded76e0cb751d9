import type { MigrationInterface, QueryRunner } from 'typeorm';
import { roles } from './roles.js';

/**
 * Until now a unit changed by establishment and renaming alone, each of which made a version: what happened last
 * could be read from the newest one. An end makes none, so the last change is kept with the unit itself.
 */
const lastChange = [
  `alter table units
     add column last_event text,
     add column decision_number text,
     add column decision_signed_on date,
     add column reorganisation_id uuid,
     add column recorded_at timestamptz,
     add column custodian_unit_id uuid`,
  `update units set
     last_event = case when version = 1 then 'UnitEstablished' else 'UnitRenamed' end,
     decision_number = newest.decision_number, decision_signed_on = newest.decision_signed_on,
     reorganisation_id = newest.reorganisation_id, recorded_at = lower(newest.recorded)
   from (select distinct on (unit_id) * from unit_versions order by unit_id, no desc) newest
   where newest.unit_id = units.id`,
  `alter table units
     alter column last_event set not null,
     alter column decision_number set not null,
     alter column decision_signed_on set not null,
     alter column recorded_at set not null,
     add constraint fk_units_custodian_unit_id foreign key (custodian_unit_id) references units (id),
     add constraint fk_units_reorganisation_id foreign key (reorganisation_id)
       references reorganisations (id)`,
  `grant update (last_event, decision_number, decision_signed_on, reorganisation_id, recorded_at,
     custodian_unit_id) on units to ${roles.serve}`,
];

const heirs = [
  'alter table lineage_edges add column is_heir boolean not null default false',
  `alter table lineage_edges add constraint ck_lineage_edges_is_heir
     check (not is_heir or type = 'split-into')`,
];

const decisionsOfUnits = [
  'create index ix_reorganised_units_unit_id on reorganised_units (unit_id, reorganisation_id)',
];

const memberGrants = [
  `grant update (valid) on placements to ${roles.serve}`,
  `grant update (state, ended_on, version, recorded_at) on members to ${roles.serve}`,
];

/** What merges, splits, transfers and dissolutions need to be told of a unit. */
export class CompleteReorganisations20261125123000 implements MigrationInterface {
  readonly name = 'CompleteReorganisations20261125123000';

  async up(runner: QueryRunner): Promise<void> {
    for (const sql of [...lastChange, ...heirs, ...decisionsOfUnits, ...memberGrants])
      await runner.query(sql);
  }

  async down(): Promise<void> {
    throw new Error('the register is not taken back; restore a backup instead');
  }
}

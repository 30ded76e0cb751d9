import { foldNameFunctionSql } from '@dong-hanh/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { roles } from './roles.js';

/**
 * `name_key` is what searches match: it begins with a space, so that "starts a word" is one pattern for every
 * word. `name_lower` is what they are ranked by, kept because lower case by ICU is dear for many rows.
 */
const members = [
  'create sequence member_numbers',
  `create table members (
     id uuid constraint pk_members primary key,
     member_number text not null,
     full_name text not null,
     name_lower text not null generated always as (lower(full_name collate "vi-x-icu")) stored,
     name_key text not null generated always as (' ' || fold_name(full_name)) stored,
     birth_date date not null,
     gender text not null,
     state text not null,
     joined_on date not null,
     ended_on date,
     version integer not null,
     recorded_at timestamptz not null,
     constraint uq_members_member_number unique (member_number),
     constraint ck_members_full_name check (full_name is nfc normalized and full_name = btrim(full_name)),
     constraint ck_members_gender check (gender in ('female', 'male')),
     constraint ck_members_state check (state in ('active', 'suspended', 'retired', 'ended')),
     constraint ck_members_ended_on check (ended_on > joined_on)
   )`,
  'create index ix_members_full_name on members (full_name collate "vi-x-icu", id)',
  'create index ix_members_name_key on members using gin (name_key gin_trgm_ops)',
];

const placements = [
  `create table placements (
     member_id uuid not null,
     unit_id uuid not null,
     valid daterange not null,
     recorded_at timestamptz not null,
     constraint pk_placements primary key (member_id, valid without overlaps),
     constraint fk_placements_member_id foreign key (member_id) references members (id),
     constraint fk_placements_unit_id foreign key (unit_id, period valid)
       references unit_versions (unit_id, period valid) deferrable initially deferred,
     constraint ck_placements_valid check (not isempty(valid) and not lower_inf(valid))
   )`,
  'create index ix_placements_unit_id on placements (unit_id, member_id)',
];

const grants = [
  `grant select, insert on members, placements to ${roles.serve}`,
  `grant usage on sequence member_numbers to ${roles.serve}`,
];

/** Persons, and the units in which they were members on each day. */
export class CreateMembers20260301090400 implements MigrationInterface {
  readonly name = 'CreateMembers20260301090400';

  async up(runner: QueryRunner): Promise<void> {
    for (const sql of [foldNameFunctionSql, ...members, ...placements, ...grants])
      await runner.query(sql);
  }

  async down(): Promise<void> {
    throw new Error('the register is not taken back; restore a backup instead');
  }
}

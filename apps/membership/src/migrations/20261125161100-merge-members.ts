import type { MigrationInterface, QueryRunner } from 'typeorm';
import { roles } from './roles.js';

/** Looks candidates for one person up by birth date and folded name; never by reading all. */
const duplicates = [
  'create index ix_members_birth_date_name_key on members (birth_date, name_key)',
];

/**
 * A merged record keeps its row and its number; `placements` holds what is in force, so its periods are kept
 * aside word for word until the merger is undone. `lends_before` is the first day of the membership of the survivor
 * that lasted at the merger: from then on decisions about the survivor are decisions about the person, and an exit is
 * not undone by what the duplicate had.
 */
const mergers = [
  `create table member_mergers (
     id uuid constraint pk_member_mergers primary key,
     survivor_id uuid not null,
     duplicate_id uuid not null,
     reason text not null,
     lends_before date,
     merged_at timestamptz not null,
     merged_by text not null,
     undone_at timestamptz,
     undone_by text,
     undone_reason text,
     constraint fk_member_mergers_survivor_id foreign key (survivor_id) references members (id),
     constraint fk_member_mergers_duplicate_id foreign key (duplicate_id) references members (id),
     constraint ck_member_mergers_itself check (survivor_id <> duplicate_id),
     constraint ck_member_mergers_undone check
       ((undone_at is null) = (undone_by is null) and (undone_at is null) = (undone_reason is null))
   )`,
  `create unique index uq_member_mergers_duplicate_id on member_mergers (duplicate_id)
     where undone_at is null`,
  'create index ix_member_mergers_survivor_id on member_mergers (survivor_id, id desc)',
  `create table merged_periods (
     merger_id uuid not null,
     no integer not null,
     period jsonb not null,
     constraint pk_merged_periods primary key (merger_id, no),
     constraint fk_merged_periods_merger_id foreign key (merger_id) references member_mergers (id)
   )`,
  `alter table members add column merged_into uuid,
     add constraint fk_members_merged_into foreign key (merged_into) references members (id),
     add constraint ck_members_merged_into check (merged_into <> id)`,
  'create index ix_members_merged_into on members (merged_into) where merged_into is not null',
  // Which merger a period of the surviving record came from; null for its own.
  `alter table placements add column merger_id uuid,
     add constraint fk_placements_merger_id foreign key (merger_id) references member_mergers (id)`,
  'create index ix_placements_merger_id on placements (merger_id) where merger_id is not null',
];

const grants = [
  `grant select, insert on member_mergers, merged_periods to ${roles.serve}`,
  `grant update (undone_at, undone_by, undone_reason) on member_mergers to ${roles.serve}`,
  `grant update (merged_into, joined_on) on members to ${roles.serve}`,
];

/**
 * The periods of a record leave `placements` only through these two functions, so that the serving role needs no
 * right to delete a period of membership.
 */
const functions = [
  `create function set_aside_periods(merger uuid) returns integer
     language sql security definer set search_path = public, pg_temp as $$
     with merged as (
       select id, duplicate_id from member_mergers where id = merger and undone_at is null
     ), removed as (
       delete from placements p using merged where p.member_id = merged.duplicate_id returning p.*
     ), kept as (
       insert into merged_periods (merger_id, no, period)
       select merger, row_number() over (order by removed.valid), to_jsonb(removed) from removed
       returning 1
     )
     select count(*)::integer from kept $$`,
  `create function withdraw_lent_periods(survivor uuid) returns integer
     language sql security definer set search_path = public, pg_temp as $$
     with removed as (
       delete from placements where member_id = survivor and merger_id is not null returning 1
     )
     select count(*)::integer from removed $$`,
  'revoke all on function set_aside_periods(uuid), withdraw_lent_periods(uuid) from public',
  `grant execute on function set_aside_periods(uuid), withdraw_lent_periods(uuid) to ${roles.serve}`,
];

/** Two records of one person become one, and two again when that was an error. */
export class MergeMembers20261125161100 implements MigrationInterface {
  readonly name = 'MergeMembers20261125161100';

  async up(runner: QueryRunner): Promise<void> {
    for (const sql of [...duplicates, ...mergers, ...grants, ...functions]) await runner.query(sql);
  }

  async down(): Promise<void> {
    throw new Error('the register is not taken back; restore a backup instead');
  }
}

import { flagSql, memberPartSql, stayPartSql } from '@dong-hanh/service-kit';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { roles } from './roles.js';

const memberPart = memberPartSql({
  id: 'id',
  version: 'version',
  state: 'state',
  joinedOn: 'joined_on',
  endedOn: 'ended_on',
  gender: 'gender',
  birthYear: 'birth_year',
  mergedInto: 'merged_into',
});

const stayPart = stayPartSql({
  memberId: 'member_id',
  unitId: 'unit_id',
  from: 'came_on',
  to: 'left_on',
  isSuspended: flagSql('suspended'),
  cameBy: 'came_by',
  leftBy: 'left_by',
  cameFrom: 'came_from',
  wentTo: 'went_to',
  gender: 'gender',
  birthYear: 'birth_year',
});

/** The newest version of each member that has arrived, without name and birth date. */
const facts = [
  `create table member_facts (
     id uuid constraint pk_member_facts primary key,
     version integer not null,
     state text not null,
     joined_on date not null,
     ended_on date,
     gender text,
     birth_year smallint,
     merged_into uuid,
     digest_part bigint not null generated always as (${memberPart}) stored
   )`,
  'create index ix_member_facts_joined_on on member_facts (joined_on, id)',
];

/**
 * The days on which a member belonged to a unit, half-open, and how they began and ended. What a statistic asks of
 * the member stands in each row, so that stock and flow read this table alone. Days are columns and no range: a
 * period is found by its first or its last day.
 */
const stays = [
  `create table member_stays (
     member_id uuid not null,
     unit_id uuid not null,
     came_on date not null,
     left_on date,
     suspended boolean not null,
     came_by text,
     left_by text,
     came_from uuid,
     went_to uuid,
     gender text,
     birth_year smallint,
     digest_part bigint not null generated always as (${stayPart}) stored,
     constraint pk_member_stays primary key (member_id, came_on),
     constraint ck_member_stays_left_on check (left_on > came_on)
   )`,
  'create index ix_member_stays_unit_id_came_on on member_stays (unit_id, came_on)',
  `create index ix_member_stays_unit_id_left_on on member_stays (unit_id, left_on)
     where left_on is not null`,
  'create index ix_member_stays_came_on on member_stays (came_on)',
  'create index ix_member_stays_left_on on member_stays (left_on) where left_on is not null',
];

/** How many stays of a unit have no end: a stock of these days is that and what came and left since. */
const counts = [
  `create table member_counts (
     unit_id uuid not null,
     gender text not null,
     members integer not null,
     constraint pk_member_counts primary key (unit_id, gender)
   ) with (fillfactor = 70)`,
];

/**
 * What the directory has heard already is taken over as version 0 without reasons: whatever membership says next
 * of a member, be it the same version again, replaces it.
 */
export const heardBefore = [
  `insert into member_facts (id, version, state, joined_on, ended_on)
   select id, 0, state, joined_on, ended_on from directory_members`,
  `insert into member_stays (member_id, unit_id, came_on, left_on, suspended, came_by, came_from, went_to)
   select member_id, unit_id, lower(valid), upper(valid), false,
     case when row_number() over in_order = 1 then 'admitted' end,
     case when lag(upper(valid)) over in_order = lower(valid) then lag(unit_id) over in_order end,
     case when lead(lower(valid)) over in_order = upper(valid) then lead(unit_id) over in_order end
   from directory_placements
   window in_order as (partition by member_id order by lower(valid))`,
  `insert into member_counts (unit_id, gender, members)
   select unit_id, 'unknown', count(*) from member_stays where left_on is null group by unit_id`,
];

const grants = [
  `grant select, insert, update, delete on member_facts, member_stays, member_counts to ${roles.project}`,
  `grant select on member_facts, member_stays, member_counts to ${roles.serve}`,
];

/** The empty tables, for those that are made a second time as well. */
export const memberStaysTables = [...facts, ...stays, ...counts, ...grants];

/** Read model: where members belonged, since when and why, for stocks and flows. */
export class CreateMemberStays20261125163000 implements MigrationInterface {
  readonly name = 'CreateMemberStays20261125163000';

  async up(runner: QueryRunner): Promise<void> {
    for (const sql of [...memberStaysTables, ...heardBefore]) await runner.query(sql);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table member_counts, member_stays, member_facts');
  }
}

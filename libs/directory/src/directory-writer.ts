import type { AccessState, MemberState, UnitState } from '@dong-hanh/contracts';
import { statement, type Sql, type Statement } from '@dong-hanh/persistence';
import { accessRows, memberRows, unitRows, type Rows } from './directory.projection.js';

const applyUnits = statement(
  'directory-apply-units',
  `with changed as (
     insert into directory_units (id, version, established_on, ended_on, lineage, reorganisation_id,
       heir_id)
     select id, version, established_on, ended_on, lineage, reorganisation_id, heir_id
     from jsonb_to_recordset($1::jsonb) as incoming (id uuid, version integer, established_on date,
       ended_on date, lineage jsonb, reorganisation_id uuid, heir_id uuid)
     order by id
     on conflict (id) do update set version = excluded.version,
       established_on = excluded.established_on, ended_on = excluded.ended_on,
       lineage = excluded.lineage, reorganisation_id = excluded.reorganisation_id,
       heir_id = excluded.heir_id
     where excluded.version > directory_units.version
     returning id
   ), cleared as (
     delete from directory_unit_versions using changed where unit_id = changed.id
   )
   select id::text from changed`,
);

const insertVersions = statement(
  'directory-insert-unit-versions',
  `insert into directory_unit_versions (unit_id, no, valid, standing, code, name, kind, parent_id,
     located_in, ownership)
   select unit_id, no, daterange(valid_from, valid_to), daterange(standing_from, standing_to),
     code, name, kind, parent_id, located_in, ownership
   from jsonb_to_recordset($1::jsonb) as incoming (unit_id uuid, no integer, valid_from date,
     valid_to date, standing_from date, standing_to date, code text, name text, kind text,
     parent_id uuid, located_in text, ownership text)`,
);

const applyMembers = statement(
  'directory-apply-members',
  `with changed as (
     insert into directory_members (id, version, state, joined_on, ended_on, merged_into)
     select id, version, state, joined_on, ended_on, merged_into
     from jsonb_to_recordset($1::jsonb) as incoming (id uuid, version integer, state text,
       joined_on date, ended_on date, merged_into uuid)
     order by id
     on conflict (id) do update set version = excluded.version, state = excluded.state,
       joined_on = excluded.joined_on, ended_on = excluded.ended_on,
       merged_into = excluded.merged_into
     where excluded.version > directory_members.version
     returning id
   ), cleared as (
     delete from directory_placements using changed where member_id = changed.id
   )
   select id::text from changed`,
);

const insertPlacements = statement(
  'directory-insert-placements',
  `insert into directory_placements (member_id, unit_id, valid, standing)
   select member_id, unit_id, daterange(valid_from, valid_to), daterange(standing_from, standing_to)
   from jsonb_to_recordset($1::jsonb) as incoming (member_id uuid, unit_id uuid, valid_from date,
     valid_to date, standing_from date, standing_to date)`,
);

const applyAccess = statement(
  'directory-apply-access',
  `with changed as (
     insert into directory_access (account_id, version, member_id)
     select account_id, version, member_id
     from jsonb_to_recordset($1::jsonb) as incoming (account_id text, version integer, member_id uuid)
     order by account_id
     on conflict (account_id) do update set version = excluded.version,
       member_id = excluded.member_id
     where excluded.version > directory_access.version
     returning account_id
   ), cleared as (
     delete from directory_grants grant_row using changed
     where grant_row.account_id = changed.account_id
   )
   select account_id as id from changed`,
);

const insertGrants = statement(
  'directory-insert-grants',
  `insert into directory_grants (account_id, no, role, unit_id, with_subtree, valid)
   select account_id, no, role, unit_id, with_subtree, daterange(valid_from, valid_to)
   from jsonb_to_recordset($1::jsonb) as incoming (account_id text, no integer, role text,
     unit_id uuid, with_subtree boolean, valid_from date, valid_to date)`,
);

/**
 * Takes over the newest state of units: one upsert that lets only newer versions in and clears what lies
 * under them, one insert of the rows under those that changed. Repeated and older states change nothing.
 *
 * @param units at most one state per unit
 */
export function writeUnits(tx: Sql, units: readonly UnitState[]): Promise<void> {
  return write(
    tx,
    { apply: applyUnits, insert: insertVersions },
    units.map((unit) => ({
      key: unit.id,
      ...unitRows(unit),
    })),
  );
}

/** Takes over the newest state of members, as `writeUnits`. */
export function writeMembers(tx: Sql, members: readonly MemberState[]): Promise<void> {
  return write(
    tx,
    { apply: applyMembers, insert: insertPlacements },
    members.map((member) => ({
      key: member.id,
      ...memberRows(member),
    })),
  );
}

/** Takes over the newest rights of accounts, as `writeUnits`. */
export function writeAccess(tx: Sql, accounts: readonly AccessState[]): Promise<void> {
  return write(
    tx,
    { apply: applyAccess, insert: insertGrants },
    accounts.map((access) => ({
      key: access.accountId,
      ...accessRows(access),
    })),
  );
}

async function write<Parent, Child>(
  tx: Sql,
  statements: { apply: Statement; insert: Statement },
  aggregates: readonly ({ key: string } & Rows<Parent, Child>)[],
): Promise<void> {
  const parents = aggregates.map(({ parent }) => parent);
  const changed = await tx.query<{ id: string }>(statements.apply, [JSON.stringify(parents)]);
  const ids = new Set(changed.map(({ id }) => id));
  const children = aggregates.filter(({ key }) => ids.has(key)).flatMap((each) => each.children);
  if (children.length > 0) await tx.query(statements.insert, [JSON.stringify(children)]);
}

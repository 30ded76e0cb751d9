import { RuleViolation, type UnitKind } from '@dong-hanh/contracts';
import { statement, type Sql } from '@dong-hanh/persistence';

const children = statement(
  'reorganisations-children',
  `select distinct parent_id as "parentId", unit_id as id
   from unit_versions
   where parent_id = any($1::uuid[]) and not valid << daterange($2::date, null)
   order by unit_id`,
);

/** Who stands directly under each of some units on a day or later, by the unit above. */
export async function childrenOf(
  sql: Sql,
  unitIds: readonly string[],
  on: string,
): Promise<Map<string, string[]>> {
  const rows = await sql.query<{ parentId: string; id: string }>(children, [unitIds, on]);
  return grouped(rows.map(({ parentId, id }) => [parentId, id]));
}

const members = statement(
  'reorganisations-members',
  `select distinct unit_id as "unitId", member_id as id
   from placements
   where unit_id = any($1::uuid[]) and valid @> $2::date and lower(valid) < $2::date
   order by member_id`,
);

/**
 * Who belongs to each of some units on a day and did before. Whoever would begin there on that day or later is left
 * over, which the temporal key refuses.
 */
export async function membersOf(
  sql: Sql,
  unitIds: readonly string[],
  on: string,
): Promise<Map<string, string[]>> {
  const rows = await sql.query<{ unitId: string; id: string }>(members, [unitIds, on]);
  return grouped(rows.map(({ unitId, id }) => [unitId, id]));
}

const territories = statement(
  'reorganisations-territories',
  'select code from territories where code = any($1::text[]) and valid @> $2::date',
);

/** Those of the codes that name a territory on a day. */
export async function territoriesOn(
  sql: Sql,
  codes: readonly string[],
  on: string,
): Promise<Set<string>> {
  const rows = await sql.query<{ code: string }>(territories, [codes, on]);
  return new Set(rows.map(({ code }) => code));
}

const kinds = statement(
  'reorganisations-kinds',
  'select kind, parent_kind as "parentKind" from unit_kind_parents where valid @> $1::date',
);

/** Tells which kind may stand under which on a day. */
export async function kindsOn(
  sql: Sql,
  on: string,
): Promise<(kind?: UnitKind, parentKind?: UnitKind) => boolean> {
  const rows = await sql.query<{ kind: UnitKind; parentKind: UnitKind }>(kinds, [on]);
  const allowed = new Set(rows.map(({ kind, parentKind }) => `${kind} ${parentKind}`));
  return (kind, parentKind) => allowed.has(`${kind} ${parentKind}`);
}

const underThemselves = statement(
  'reorganisations-under-themselves',
  `with recursive above (unit_id, at_id, valid) as (
     select v.unit_id, v.parent_id, v.valid
     from unit_versions v
     where v.unit_id = any($1::uuid[]) and not v.valid << daterange($2::date, null)
     union
     select above.unit_id, v.parent_id, v.valid * above.valid
     from above
     join unit_versions v on v.unit_id = above.at_id and v.valid && above.valid
     where above.at_id <> above.unit_id
   )
   select distinct unit_id as id from above where at_id = unit_id`,
);

/**
 * Changes take effect together, so only their outcome tells whether a unit stands under itself.
 *
 * @throws RuleViolation when one of the units does, on a day or later
 */
export async function refuseCircles(
  sql: Sql,
  unitIds: readonly string[],
  from: string,
): Promise<void> {
  const inCircles = await sql.query(underThemselves, [unitIds, from]);
  if (inCircles.length > 0) throw new RuleViolation('unit-under-itself');
}

function grouped(pairs: readonly (readonly [string, string])[]): Map<string, string[]> {
  const groups = Map.groupBy(pairs, ([key]) => key);
  return new Map([...groups].map(([key, found]) => [key, found.map(([, id]) => id)]));
}

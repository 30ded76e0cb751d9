/**
 * Pieces of SQL over the directory's tree, for a service's own statements. Each is one or more members of a
 * `with recursive` list:
 *
 * `with recursive ${subtreeCte('$1')} select count(*) from facts f join subtree s on …`
 *
 * They end even while the copy is half way through a reorganisation and two units stand under each other
 * for a moment. Going down, no row returns to the unit it began with, and a unit has one parent on a day,
 * so no other unit can come twice. Going up, the number of steps is bounded.
 */

/** More levels than any tree of unions has. */
export const DEEPEST = 32;

/**
 * `subtree (unit_id, valid)`: the unit and all that stood under it, with the days on which they did.
 * A fact belongs when `fact.unit_id = subtree.unit_id and fact.signed_on <@ subtree.valid`, which counts it
 * under whoever was above on the day of the fact. The unit itself has no bounds, nor need it be known.
 *
 * @param unit SQL of the unit's id, e.g. `$1`
 */
export function subtreeCte(unit: string): string {
  return `subtree (unit_id, valid) as (
    select ${unit}::uuid, daterange(null, null)
    union all
    select version.unit_id, version.valid * subtree.valid
    from subtree
    join directory_unit_versions version
      on version.parent_id = subtree.unit_id
      and version.valid && subtree.valid
      and version.unit_id <> ${unit}::uuid
  )`;
}

/**
 * `subtree (unit_id)`: the unit and all that stands under it on one day, each ended unit under the place
 * where it stood last.
 *
 * @param unit SQL of the unit's id, e.g. `$1` · @param day SQL of the day, e.g. `$2`
 */
export function standingSubtreeCte(unit: string, day: string): string {
  return `subtree (unit_id) as (
    select ${unit}::uuid
    union all
    select version.unit_id
    from subtree
    join directory_unit_versions version
      on version.parent_id = subtree.unit_id
      and version.standing @> ${day}::date
      and version.unit_id <> ${unit}::uuid
  )`;
}

/**
 * Joins the one row of a table of intervals that stands for an id on a day.
 *
 * Written so that PostgreSQL has one way to do it, a look into the btree index for each id: the subquery
 * with its limit cannot become a hash join over the whole table, and a list of one cannot use the GiST
 * index of the temporal key, which looks as cheap to the planner and takes twice as long (2,000
 * recipients: 29 ms instead of 57).
 *
 * @param row the name of the joined row, its table and the column of its id · @param id SQL · @param day SQL
 */
export function joinStanding(
  row: { as: string; table: string; id: string },
  id: string,
  day: string,
): string {
  return `cross join lateral (
    select * from ${row.table}
    where ${row.id} = any(array[${id}]) and standing @> ${day}::date
    limit 1
  ) ${row.as}`;
}

/** Joins `version`, the version that a unit stands by on a day; whether it is `valid` then is to be asked. */
export function joinVersion(unit: string, day: string): string {
  return joinStanding(
    { as: 'version', table: 'directory_unit_versions', id: 'unit_id' },
    unit,
    day,
  );
}

/**
 * `asked (no, unit_id)`: units given as a JSON list. A JSON list rather than an array, since its length is
 * not looked at when a plan is chosen: the same plan serves every list, and is made once.
 */
export function askedUnitsCte(units: string): string {
  return `asked as materialized (
    select no, unit_id::uuid
    from jsonb_array_elements_text(${units}::jsonb) with ordinality as ref (unit_id, no)
  )`;
}

/** SQL of what a right is asked with: the account, the roles that carry the permission, the day. */
interface ScopeParameters {
  /** e.g. `$1`, text */
  account: string;
  /** e.g. `$2`, text[]: `rolesWith(permission)` */
  roles: string;
  /** e.g. `$3`, date: the clock's today */
  day: string;
}

/** `held (unit_id, with_subtree)`: the account's grants of a permission on a day; null = the whole platform. */
export function heldCte({ account, roles, day }: ScopeParameters): string {
  return `held as materialized (
    select unit_id, with_subtree from directory_grants
    where account_id = ${account}::text and role = any(${roles}::text[]) and valid @> ${day}::date
  )`;
}

/**
 * `held` and `scope (unit_id, with_subtree)`: the units at which an account holds a permission on a day, by a
 * grant there or, with subtree, above; ended units at their last place. A unit comes twice when it is held
 * both ways. A right over the whole platform is in `held` alone, for it names no unit: whoever reads `scope`
 * asks for it first.
 */
export function scopeCte(parameters: ScopeParameters): string {
  return `${heldCte(parameters)}, scope (unit_id, with_subtree) as (
    select unit_id, with_subtree from held where unit_id is not null
    union
    select version.unit_id, true
    from scope
    join directory_unit_versions version
      on version.parent_id = scope.unit_id and version.standing @> ${parameters.day}::date
    where scope.with_subtree
  )`;
}

/**
 * `reach (unit_id, at_id, parent_id, depth)`: for each of some units, itself and what stands above it on a
 * day. A row whose `parent_id` is null is the top: a unit without such a row hangs in the air, because the
 * event of a unit above has not come yet.
 *
 * @param starts SQL that selects `unit_id`, distinct · @param day SQL of the day
 */
export function reachCte(starts: string, day: string): string {
  return `reach (unit_id, at_id, parent_id, depth) as (
    select version.unit_id, version.unit_id, version.parent_id, 1
    from (${starts}) start
    ${joinVersion('start.unit_id', day)}
    union all
    select reach.unit_id, version.unit_id, version.parent_id, reach.depth + 1
    from reach
    ${joinVersion('reach.parent_id', day)}
    where reach.depth < ${DEEPEST}
  )`;
}

/**
 * `rights (unit_id, held, settled)` over `held` and `reach`: whether a grant with subtree lies above, and
 * whether the way up is known to the top, so that "no" is final.
 */
export const RIGHTS_CTE = `rights as (
    select reach.unit_id,
      bool_or(held.unit_id is not null) as held,
      bool_or(reach.parent_id is null) as settled
    from reach
    left join held on held.with_subtree and held.unit_id = reach.at_id
    group by reach.unit_id
  )`;

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
 * `subtree (unit_id)`: the unit and all that stands under it on one day; ended units are not in it.
 *
 * @param unit SQL of the unit's id, e.g. `$1` · @param day SQL of the day, e.g. `$2`
 */
export function subtreeOnCte(unit: string, day: string): string {
  return downFrom(unit, `version.valid @> ${day}::date`);
}

/**
 * `subtree (unit_id)`: as `subtreeOnCte`, and each ended unit under the place where it stood last.
 *
 * @param unit SQL of the unit's id, e.g. `$1` · @param day SQL of the day, e.g. `$2`
 */
export function standingSubtreeCte(unit: string, day: string): string {
  return downFrom(unit, `version.standing @> ${day}::date`);
}

function downFrom(unit: string, isThere: string): string {
  return `subtree (unit_id) as (
    select ${unit}::uuid
    union all
    select version.unit_id
    from subtree
    join directory_unit_versions version
      on version.parent_id = subtree.unit_id
      and ${isThere}
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
export interface ScopeParameters {
  /** e.g. `$1`, text */
  account: string;
  /** e.g. `$2`, text[]: `rolesWith(permission)` */
  roles: string;
  /** e.g. `$3`, date: the clock's today */
  day: string;
  /** Set when the statement looks at every row, as a count does, and does not stop after a page. */
  everyRow?: boolean;
}

/** `held (unit_id, with_subtree)`: the account's grants of a permission on a day; null = the whole platform. */
export function heldCte({ account, roles, day }: ScopeParameters): string {
  return `held as materialized (
    select unit_id, with_subtree from directory_grants
    where account_id = ${account}::text and role = any(${roles}::text[]) and valid @> ${day}::date
  )`;
}

/**
 * `held`, `held_top` and `scope`: what `inScope` needs to tell the units at which an account holds a
 * permission on a day, by a grant there or, with subtree, above; ended units at their last place.
 *
 * An account with the subtree of a top unit sees nearly every row, so for a page its rows are checked one by
 * one up the tree; for others, and for `everyRow`, the set of units below is gathered first (20,000 units:
 * 37 ms a page against 1 ms, but 53 ms for a count of 100,000 rows against 690 ms).
 */
export function scopeCte(parameters: ScopeParameters): string {
  return `${heldCte(parameters)}, held_top (day) as materialized (
    select ${parameters.day}::date
    from held
    ${joinVersion('held.unit_id', parameters.day)}
    where held.with_subtree and version.parent_id is null${parameters.everyRow ? ' and false' : ''}
    limit 1
  ), scope (unit_id, with_subtree) as (
    select unit_id, with_subtree from held
    where unit_id is not null and not exists (select from held_top)
    union
    select version.unit_id, true
    from scope
    join directory_unit_versions version
      on version.parent_id = scope.unit_id and version.standing @> ${parameters.day}::date
    where scope.with_subtree
  )`;
}

/**
 * The condition that a row lies in the scope of `scopeCte`.
 *
 * @param unit SQL of the row's unit, e.g. `fact.unit_id`; its table is not called `version`, `above` or `held`
 */
export function inScope(unit: string): string {
  return `case
    when exists (select from held where held.unit_id is null) then true
    when exists (select from held_top) then exists (
      with recursive above (unit_id, parent_id, depth) as (
        select version.unit_id, version.parent_id, 1
        from held_top
        ${joinVersion(unit, 'held_top.day')}
        union all
        select version.unit_id, version.parent_id, above.depth + 1
        from above
        cross join held_top
        ${joinVersion('above.parent_id', 'held_top.day')}
        where above.depth < ${DEEPEST}
      )
      select from above
      join held on held.unit_id = above.unit_id and (held.with_subtree or above.depth = 1)
    )
    else ${unit} in (select scope.unit_id from scope)
  end`;
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

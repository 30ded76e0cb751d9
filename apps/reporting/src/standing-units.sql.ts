import { standingSubtreeCte } from '@dong-hanh/directory';
import type { Parameters } from './statistics/facts.rules.js';
import type { Place, Root } from './statistics/statistics.rules.js';

/*
 * Where units stand in the tree of one day. What a unit that has ended by then left behind belongs to its heir,
 * through any number of steps. One without an heir, or one that begins later, stands where it stood last (or will
 * stand first) and counts as `ended` there, so whoever is above keeps the total; when nobody above lives, it is
 * left to the nation alone.
 */

/** A place that is less than the nation. */
export type BorderedPlace = Exclude<Place, { kind: 'nation' }>;

/**
 * `scope (unit_id)`: the units whose past belongs to a place in the tree of a day, over `heirs`. A root that does
 * not live on that day has nothing.
 */
export function scopeCtes(place: BorderedPlace, day: string, parameters: Parameters): string[] {
  return [
    `below as materialized (
      select distinct below.unit_id
      from ${rootsTable(rootsOf(place), parameters)}
      join directory_units living on living.id = root.id and ${livesOn('living', day)}
      cross join lateral (
        with recursive ${standingSubtreeCte('root.id', day)} select unit_id from subtree
      ) below
      where root.deep or below.unit_id = root.id
    )`,
    `scope as materialized (
      select unit_id from below where unit_id not in (select unit_id from heirs)
      union all
      select heirs.unit_id from heirs join below on below.unit_id = heirs.heir_id
    )`,
  ];
}

/** What the keys of places are in the tree of a day, and what they need; over `heirs`. */
export interface StandingKeys {
  with: string[];
  joins: string[];
  keys: Record<string, string>;
}

/**
 * Who has a unit's past in the tree of a day (`unit`), and the province where that stands (`province`).
 *
 * @param of columns with the unit, and with the province that was frozen in a fact, if any
 */
export function standingKeys(
  asked: readonly string[],
  day: string,
  of: { unit: string; province: string },
): StandingKeys {
  const standing: StandingKeys = { with: [], joins: [], keys: {} };
  if (!asked.includes('unit') && !asked.includes('province')) return standing;
  const unit = `coalesce(heirs.heir_id, ${of.unit})`;
  standing.joins.push(
    `left join heirs on heirs.unit_id = ${of.unit}`,
    `left join directory_units known on known.id = ${unit}`,
  );
  const isEnded = `not (${livesOn('known', day)})`;
  standing.keys.unit = `case when ${isEnded} then 'ended' else ${unit}::text end`;
  if (!asked.includes('province')) return standing;
  standing.with.push(provinceCte(day));
  standing.joins.push(`left join province on province.unit_id = ${unit}`);
  standing.keys.province = `case
    when province.id is not null then province.id::text
    when ${isEnded} and ${of.province} is not null then 'ended'
    else 'none' end`;
  return standing;
}

/** `heirs (unit_id, heir_id)`: each unit that has ended by a day and passed its history on, and who has it then. */
export function heirsCte(day: string): string {
  const hasPassedOn = (unit: string) =>
    `${unit}.heir_id is not null and ${unit}.ended_on <= ${day}`;
  return `succession (unit_id, heir_id) as (
    select id, heir_id from directory_units ended where ${hasPassedOn('ended')}
    union
    select succession.unit_id, heir.heir_id
    from succession
    join directory_units heir on heir.id = succession.heir_id and ${hasPassedOn('heir')}
  ), heirs as materialized (
    select unit_id, heir_id from succession
    where not exists (
      select from directory_units heir
      where heir.id = succession.heir_id and ${hasPassedOn('heir')}
    )
  )`;
}

/** That a unit lives on a day; null, neither true nor false, of a unit that is not known. */
export function livesOn(unit: string, day: string): string {
  return `${unit}.established_on <= ${day} and coalesce(${unit}.ended_on > ${day}, true)`;
}

/**
 * `province (id, unit_id)`: every unit under a province that lives on a day. All provinces go down
 * together, so the tree is read once, and none goes on into another: a unit has its nearest province.
 */
function provinceCte(day: string): string {
  return `province (id, unit_id) as (
    select unit_id, unit_id from directory_unit_versions
    where kind = 'provincial-federation' and valid @> ${day}
    union all
    select province.id, version.unit_id
    from province
    join directory_unit_versions version
      on version.parent_id = province.unit_id
      and version.standing @> ${day}
      and not (version.kind = 'provincial-federation' and version.valid @> ${day})
  )`;
}

export function rootsOf(place: BorderedPlace): Root[] {
  if (place.kind === 'subtrees') return place.roots;
  return place.provinceIds.map((unitId) => ({ unitId, withSubtree: true }));
}

/** `root (id, deep)`. */
export function rootsTable(roots: readonly Root[], parameters: Parameters): string {
  const ids = parameters.add(
    roots.map(({ unitId }) => unitId),
    'uuid[]',
  );
  const deep = parameters.add(
    roots.map(({ withSubtree }) => withSubtree),
    'boolean[]',
  );
  return `unnest(${ids}, ${deep}) as root (id, deep)`;
}

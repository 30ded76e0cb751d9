import type { Parameters } from '../statistics/facts.rules.js';
import {
  heirsCte,
  rootsOf,
  rootsTable,
  scopeCtes,
  standingKeys,
  type BorderedPlace,
} from '../standing-units.sql.js';
import { drawsBorders, type Place } from '../statistics/statistics.rules.js';
import type { FlowQuestion } from './flow.rules.js';

/** Keys of rows that follow from where a unit is and what it is. */
export const cellKeys = ['province', 'unit', 'kind', 'ownership'] as const;
export type CellKey = (typeof cellKeys)[number];

/**
 * `cells (unit_id, days, …keys)`: which row each unit belongs to on which days of a period and the day before it.
 * Days on which a unit belongs to no row are in none; a row that goes on is one range.
 */
export interface UnitCells {
  with: string[];
  /** How each key of a row aliased `cell` is shown. */
  keys: Partial<Record<CellKey, string>>;
}

/** The days of a period as SQL; each becomes a parameter when it is spoken of. */
export interface Window {
  /** From the day before the period to its end. */
  days(): string;
  before(): string;
  from(): string;
  /** The first day after it. */
  until(): string;
}

/**
 * The cells of a place by some keys.
 *
 * @returns null for the nation as one row, to which every unit belongs on every day, known or not
 */
export function unitCells(
  place: Place,
  { view }: FlowQuestion,
  keys: readonly CellKey[],
  window: Window,
  parameters: Parameters,
): UnitCells | null {
  if (place.kind === 'nation' && keys.length === 0) return null;
  const placed =
    view.kind === 'then'
      ? placedThen(place, keys, window, parameters)
      : placedOn(place, keys, parameters.add(view.on, 'date'), window, parameters);
  const dated = keys.filter((key) => key === 'kind' || key === 'ownership');
  // Kind and ownership are those of the day in every mode.
  const described =
    dated.length === 0
      ? 'select * from placed'
      : `select placed.*, version.kind, version.ownership,
           placed.days * datemultirange(version.standing) as own_days
         from placed
         join directory_unit_versions version
           on version.unit_id = placed.unit_id and version.standing && ${window.days()}`;
  const days = dated.length === 0 ? 'days' : 'own_days';
  const columns = keys.map((key) => `, ${key}`).join('');
  // In one tree a unit stands in one place on all days: nothing is to be joined.
  const [joinedDays, grouping] =
    view.kind === 'tree' && dated.length === 0
      ? [days, '']
      : [`range_agg(${days})`, `group by unit_id ${columns}`];
  const plain = { kind: 'cell.kind', ownership: 'cell.ownership' };
  const shown = { province: `coalesce(cell.province::text, 'none')`, unit: 'cell.unit::text' };
  return {
    keys: Object.fromEntries(keys.map((key) => [key, { ...plain, ...shown }[key]])),
    with: [
      ...placed,
      `cells as materialized (
        select unit_id, unnest(${joinedDays}) as days ${columns}
        from (${described}) described ${grouping}
      )`,
    ],
  };
}

/** Each unit under whoever was above it on each day. */
function placedThen(
  place: Place,
  keys: readonly CellKey[],
  window: Window,
  parameters: Parameters,
): string[] {
  const days = window.days();
  const within =
    place.kind === 'nation'
      ? `within as (select id as unit_id, datemultirange(${days}) as days from directory_units)`
      : withinCte(place, days, parameters);
  const unit = keys.includes('unit') ? ', within.unit_id as unit' : '';
  if (!keys.includes('province')) {
    return [within, `placed as (select within.unit_id, within.days ${unit} from within)`];
  }
  return [
    within,
    provinceDaysCte(place, days, parameters),
    `covered as (
      select unit_id, range_agg(days) as days from province group by unit_id
    )`,
    `placed as (
      select within.unit_id, within.days * datemultirange(province.days) as days,
        province.id as province ${unit}
      from within join province on province.unit_id = within.unit_id
      union all
      select within.unit_id, within.days - coalesce(covered.days, '{}'), null ${unit}
      from within left join covered on covered.unit_id = within.unit_id
      where not within.days <@ coalesce(covered.days, '{}')
    )`,
  ];
}

/** A unit may come from two roots, or leave and return: its days are joined. A root counts while it lives. */
function withinCte(place: BorderedPlace, days: string, parameters: Parameters): string {
  return `within as (
    select below.unit_id, range_agg(below.days) as days
    from ${rootsTable(rootsOf(place), parameters)}
    join directory_units living on living.id = root.id
    cross join lateral (
      with recursive subtree (unit_id, days) as (
        select root.id, ${days} * daterange(living.established_on, living.ended_on)
        union all
        select version.unit_id, version.standing * subtree.days
        from subtree
        join directory_unit_versions version
          on version.parent_id = subtree.unit_id
          and version.standing && subtree.days
          and version.unit_id <> root.id
      ) select unit_id, days from subtree
    ) below
    where root.deep or below.unit_id = root.id
    group by below.unit_id
  )`;
}

/**
 * `province (id, unit_id, days)`: every unit under its nearest province, all provinces at once; those of a place that
 * is made of provinces alone, for none lies in another.
 */
function provinceDaysCte(place: Place, days: string, parameters: Parameters): string {
  const asked =
    place.kind === 'provinces'
      ? `and unit_id = any(${parameters.add(place.provinceIds, 'uuid[]')})`
      : '';
  return `province (id, unit_id, days) as (
    select unit_id, unit_id, valid * ${days} from directory_unit_versions
    where kind = 'provincial-federation' and valid && ${days} ${asked}
    union all
    select province.id, version.unit_id, version.standing * province.days
    from province
    join directory_unit_versions version
      on version.parent_id = province.unit_id
      and version.standing && province.days
      and version.kind <> 'provincial-federation'
  )`;
}

/** Each unit where its past stands in the tree of one day. */
function placedOn(
  place: Place,
  keys: readonly CellKey[],
  day: string,
  window: Window,
  parameters: Parameters,
): string[] {
  const asked = drawsBorders(place, keys) ? keys : [];
  const scope =
    place.kind === 'nation'
      ? ['scope as (select id as unit_id from directory_units)']
      : scopeCtes(place, day, parameters);
  const of = { unit: 'scope.unit_id', province: 'null::uuid' };
  const { with: more, joins, keys: columns } = standingKeys(asked, day, of);
  const shown = asked.flatMap((key) => (columns[key] ? [`, ${columns[key]} as ${key}`] : []));
  return [
    heirsCte(day),
    ...scope,
    ...more,
    `placed as (
      select scope.unit_id, datemultirange(${window.days()}) as days ${shown.join('')}
      from scope ${joins.join(' ')}
    )`,
  ];
}

import { Parameters, type RecordPosition, type SqlText } from '../statistics/facts.rules.js';
import type { Place } from '../statistics/statistics.rules.js';
import type { FlowFamily } from './flow-families.sql.js';
import type { FlowQuestion } from './flow.rules.js';
import { cellKeys, unitCells, type UnitCells, type Window } from './unit-cells.sql.js';

/** A question about flows, with what it counts. */
export interface AskedFlows {
  place: Place;
  question: FlowQuestion;
  family: FlowFamily;
  keys: readonly string[];
}

/** Which flows to show one by one. */
export interface ShownFlows {
  direction?: 'in' | 'out' | undefined;
  reason?: string | undefined;
  after: RecordPosition | undefined;
  rows: number;
}

/** What moved in a period, as parts of a statement. */
interface Movements {
  with: string[];
  /** Keys of rows by name, of a stay and its cell. */
  keys: Record<string, string>;
  cells: UnitCells | null;
  window: Window;
  /** Selects what `columns` say of each arrival, each departure, and each move of the unit itself. */
  selects(columns: (movement: Movement) => string): string[];
  parameters: Parameters;
}

interface Movement {
  direction: 'in' | 'out';
  /** SQL of the day and of the reason. */
  day: string;
  reason: string;
  /** SQL of the unit on the other side. */
  other: string;
}

/**
 * Rows of keys and reason with what was there before the period, what came and what left. Whoever goes from one row to
 * another leaves the one and comes to the other; whoever moves inside one does neither. What is there at the end
 * follows.
 */
export function flowsQuery({ place, question, family, keys }: AskedFlows): SqlText {
  const movements = movementsOf({ place, question, family, keys });
  const { parameters, window, cells } = movements;
  const names = keys.map((key) => `"${key}"`);
  const columns = keys.map((key) => `${movements.keys[key]} as "${key}", `).join('');
  const stock = `select ${columns} null::text as reason, n as opening, 0 as arrived, 0 as departed
    ${joined(place, cells, family.stock(question.before, parameters))}
    ${cells ? `where cell.days @> ${window.before()}` : ''}`;
  const moved = movements.selects(
    ({ direction, reason }) =>
      `${columns} ${reason}, ${direction === 'in' ? '0, 1, 0' : '0, 0, 1'}`,
  );
  const flow = `flow as (${[stock, ...moved].join(' union all ')})`;
  const text = `with recursive ${[...movements.with, flow].join(', ')}
    select ${names.map((name) => `${name}, `).join('')} reason, sum(opening)::bigint as opening,
      sum(arrived)::bigint as arrived, sum(departed)::bigint as departed
    from flow group by ${[...names, 'reason'].join(', ')}`;
  return { text, values: parameters.values };
}

/** The movements of the whole place one by one, newest first, from a position on. */
export function flowRecordsQuery(asked: Omit<AskedFlows, 'keys'>, shown: ShownFlows): SqlText {
  const movements = movementsOf({ ...asked, keys: [] });
  const { parameters } = movements;
  const selects = movements.selects(
    ({ direction, day, reason, other }) =>
      `stay.id, stay.unit_id as "unitId", ${day} as "on", '${direction}' as direction,
       ${reason} as reason, ${other} as "otherUnitId"`,
  );
  const where = shownConditions(shown, parameters);
  const text = `${withRecursive(movements.with)}
    select id, "unitId", "on", direction, reason, "otherUnitId"
    from (${selects.join(' union all ')}) movement
    ${where.length > 0 ? `where ${where.join(' and ')}` : ''}
    order by "on" desc, id desc
    limit ${parameters.add(shown.rows, 'integer')}`;
  return { text, values: parameters.values };
}

/** How many movements there are to show. */
export function flowRecordsCountQuery(
  asked: Omit<AskedFlows, 'keys'>,
  { direction, reason }: ShownFlows,
): SqlText {
  const movements = movementsOf({ ...asked, keys: [] });
  const { parameters } = movements;
  const selects = movements.selects(
    (movement) => `'${movement.direction}' as direction, ${movement.reason} as reason`,
  );
  const where = shownConditions({ direction, reason, after: undefined, rows: 0 }, parameters);
  const text = `${withRecursive(movements.with)}
    select count(*) as count from (${selects.join(' union all ')}) movement
    ${where.length > 0 ? `where ${where.join(' and ')}` : ''}`;
  return { text, values: parameters.values };
}

function shownConditions(
  { direction, reason, after }: ShownFlows,
  parameters: Parameters,
): string[] {
  return [
    ...(direction === undefined ? [] : [`direction = ${parameters.add(direction, 'text')}`]),
    ...(reason === undefined ? [] : [`reason = ${parameters.add(reason, 'text')}`]),
    ...(after === undefined
      ? []
      : [
          `("on", id) < (${parameters.add(after.day, 'date')}, ${parameters.add(after.id, 'uuid')})`,
        ]),
  ];
}

function movementsOf({ place, question, family, keys }: AskedFlows): Movements {
  const parameters = new Parameters();
  const window = windowOf(question, parameters);
  const unitKeys = cellKeys.filter((key) => keys.includes(key));
  const cells = unitCells(place, question, unitKeys, window, parameters);
  return {
    with: cells?.with ?? [],
    keys: { ...cells?.keys, ...family.keys },
    cells,
    window,
    selects: (columns) => [
      arrivals(place, cells, family, window, columns),
      departures(place, cells, family, window, columns),
      ...(cells ? unitMoves(family, window, columns) : []),
    ],
    parameters,
  };
}

type Columns = (movement: Movement) => string;

function windowOf({ before, from, until }: FlowQuestion, parameters: Parameters): Window {
  const once = (day: string) => {
    let place: string | undefined;
    return () => (place ??= parameters.add(day, 'date'));
  };
  const [first, start, end] = [once(before), once(from), once(until)];
  return {
    ...{ before: first, from: start, until: end },
    days: () => `daterange(${first()}, ${end()})`,
  };
}

/** Stays that begin, unless they go on from the same row. */
function arrivals(
  place: Place,
  cells: UnitCells | null,
  { stays }: FlowFamily,
  window: Window,
  columns: Columns,
): string {
  const rows = `select * from ${stays} begun where came_on >= ${window.from()} and came_on < ${window.until()}`;
  const movement: Movement = {
    direction: 'in',
    day: 'stay.came_on',
    reason: reasonOf('stay.came_from', 'stay.came_by'),
    other: 'stay.came_from',
  };
  return `select ${columns(movement)} ${joined(place, cells, rows)}
    where ${crossing(cells, { unit: 'stay.came_from', here: 'stay.came_on', there: 'stay.came_on - 1' })}`;
}

/** Stays that end, unless they go on in the same row. */
function departures(
  place: Place,
  cells: UnitCells | null,
  { stays }: FlowFamily,
  window: Window,
  columns: Columns,
): string {
  const rows = `select * from ${stays} ending where left_on >= ${window.from()} and left_on < ${window.until()}`;
  const movement: Movement = {
    direction: 'out',
    day: 'stay.left_on',
    reason: reasonOf('stay.went_to', 'stay.left_by'),
    other: 'stay.went_to',
  };
  return `select ${columns(movement)} ${joined(place, cells, rows)}
    where ${crossing(cells, { unit: 'stay.went_to', here: 'stay.left_on - 1', there: 'stay.left_on' })}`;
}

/** Those who stay in a unit that itself goes from one row to another. */
function unitMoves({ stays }: FlowFamily, window: Window, columns: Columns): string[] {
  const moved = (direction: 'in' | 'out', day: string, isInside: string) => {
    const movement = { direction, day, reason: `'unit-moved'`, other: 'null::uuid' };
    return `select ${columns(movement)}
      from (select * from cells where ${isInside}) cell
      cross join lateral (
        select * from ${stays} there where there.unit_id = cell.unit_id offset 0
      ) stay
      where stay.came_on < ${day} and (stay.left_on is null or stay.left_on > ${day})`;
  };
  return [
    moved('in', 'lower(cell.days)', `lower(days) > ${window.before()}`),
    moved('out', 'upper(cell.days)', `upper(days) < ${window.until()}`),
  ];
}

/** That the other side of a movement lies in another row, or in none. */
function crossing(
  cells: UnitCells | null,
  { unit, here, there }: { unit: string; here: string; there: string },
): string {
  if (!cells) return `${unit} is null`;
  const same = Object.keys(cells.keys).map(
    (key) => ` and other.${key} is not distinct from cell.${key}`,
  );
  return `cell.days @> (${here}) and not exists (
    select from cells other
    where other.unit_id = ${unit} and other.days @> (${there}) ${same.join('')}
  )`;
}

/** Who goes on in the same unit, say after a suspension, has come or left with it. */
function reasonOf(other: string, reason: string): string {
  return `case when ${other} = stay.unit_id then 'unit-moved' else coalesce(${reason}, 'unknown') end`;
}

/**
 * Rows by the cell of their unit. Those of a place are fetched unit by unit (`offset 0` holds the planner to it), as
 * in `fromFacts`; those of the nation are read as they come.
 */
function joined(place: Place, cells: UnitCells | null, rows: string): string {
  if (!cells) return `from (${rows}) stay`;
  if (place.kind === 'nation') {
    return `from (${rows}) stay join cells cell on cell.unit_id = stay.unit_id`;
  }
  return `from cells cell cross join lateral (
    select * from (${rows}) there where there.unit_id = cell.unit_id offset 0
  ) stay`;
}

function withRecursive(list: readonly string[]): string {
  return list.length > 0 ? `with recursive ${list.join(', ')}` : '';
}

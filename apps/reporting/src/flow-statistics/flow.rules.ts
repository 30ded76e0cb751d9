import { nextDay, RuleViolation, type DayRange, type Period } from '@dong-hanh/contracts';
import { questionOf, type QuestionParameters, type View } from '../statistics/statistics.rules.js';

/** What came and what left in a period, in which organisation. */
export interface FlowQuestion {
  /** The day before the period: its end is the opening. */
  before: string;
  /** The first day of the period. */
  from: string;
  /** The last one: its end is the closing. */
  last: string;
  /** The first day after it. */
  until: string;
  view: View;
}

/** The parameters as they were asked, each of the right shape by itself. */
export type FlowParameters = Pick<QuestionParameters, 'mode' | 'tree'> & { period: string };

/** There is no day before the first that can be written. */
const FIRST_DAY = '0001-01-01';

/**
 * Makes a question of the parameters. A school year means its days, from 1 September to 31 August.
 *
 * @param today the tree of `mode=today`
 * @throws RuleViolation `period-invalid`, `tree-required`
 */
export function flowQuestionOf(
  { mode, tree, period: text }: FlowParameters,
  today: string,
): FlowQuestion {
  const { view, period } = questionOf({ mode, tree, period: text }, today);
  const range = period && daysOf(period);
  if (!range || range.from === FIRST_DAY) {
    throw new RuleViolation('period-invalid', {}, [{ pointer: '/period', code: 'period-invalid' }]);
  }
  const { from, to: until } = range;
  return { before: dayBefore(from), from, last: dayBefore(until), until, view };
}

function daysOf(period: Period): DayRange {
  if (period.kind === 'days') return period.range;
  const [first, second] = period.schoolYear.split('-');
  return { from: `${first}-09-01`, to: `${second}-09-01` };
}

function dayBefore(day: string): string {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() - 1);
  const before = date.toISOString().slice(0, 10);
  return nextDay(before) === day ? before : day;
}

/** What the database says of one row of keys and one reason; stocks have no reason. */
export interface FlowPart {
  reason: string | null;
  opening: number;
  arrived: number;
  departed: number;
  [key: string]: unknown;
}

/** How many there were, came, left, and are. */
export interface Flow {
  opening: number;
  in: number;
  out: number;
  closing: number;
  /** What came and what left, by reason. */
  inBy: Record<string, number>;
  outBy: Record<string, number>;
}

/** One row of a statistic of flows. */
export type FlowRow = Record<string, unknown> & Flow;

/** The same by reason, of which there is no stock. */
export type ReasonRow = Record<string, unknown> & { reason: string; in: number; out: number };

const NOTHING: Flow = { opening: 0, in: 0, out: 0, closing: 0, inBy: {}, outBy: {} };

/** Puts the parts of each row together, rows in the order of their keys. */
export function flowRows(parts: readonly FlowPart[], keys: readonly string[]): FlowRow[] {
  const rows = new Map<string, FlowRow>();
  for (const part of parts) {
    const named = keys.map((key) => [key, part[key]] as const);
    const place = JSON.stringify(named);
    const row = rows.get(place) ?? { ...Object.fromEntries(named), ...structuredClone(NOTHING) };
    rows.set(place, added(row, part));
  }
  return [...rows]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([, row]) => row)
    .filter((row) => row.opening > 0 || row.in > 0 || row.out > 0);
}

/** What the whole gained and lost. */
export function wholeFlow(parts: readonly FlowPart[]): Flow {
  return parts.reduce<Flow>(added, structuredClone(NOTHING));
}

function added<F extends Flow>(flow: F, part: FlowPart): F {
  const { reason, opening, arrived, departed } = part;
  flow.opening += opening;
  flow.in += arrived;
  flow.out += departed;
  flow.closing += opening + arrived - departed;
  if (reason === null) return flow;
  if (arrived > 0) flow.inBy[reason] = (flow.inBy[reason] ?? 0) + arrived;
  if (departed > 0) flow.outBy[reason] = (flow.outBy[reason] ?? 0) + departed;
  return flow;
}

/** Rows by reason and other keys. */
export function reasonRows(parts: readonly FlowPart[], keys: readonly string[]): ReasonRow[] {
  return parts
    .flatMap(({ reason, arrived, departed, ...part }) =>
      reason === null || arrived + departed === 0
        ? []
        : [
            {
              ...Object.fromEntries(keys.map((key) => [key, part[key]])),
              ...{ reason, in: arrived, out: departed },
            },
          ],
    )
    .sort((one, other) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1));
}

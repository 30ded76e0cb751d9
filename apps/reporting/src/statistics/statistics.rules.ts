import {
  isDay,
  parsePeriod,
  RuleViolation,
  type Period,
  type UnitKind,
} from '@dong-hanh/contracts';

export const modes = ['then', 'today', 'fixed'] as const;
export type Mode = (typeof modes)[number];

/** A unit asked about, alone or with all that stands under it. */
export interface Root {
  unitId: string;
  withSubtree: boolean;
}

/** Where to count. Nation and provinces are counted while events arrive, everything below when asked. */
export type Place =
  | { kind: 'nation' }
  | { kind: 'provinces'; provinceIds: string[] }
  | { kind: 'subtrees'; roots: Root[] };

/** In which organisation to count: as each fact found it, or as the tree stood on one day. */
export type View = { kind: 'then' } | { kind: 'tree'; on: string };

/** What every statistic asks, whatever it counts; checked and complete. */
export interface Question {
  view: View;
  period?: Period | undefined;
  /** What was known at this instant; everything known now when absent. */
  knownAt?: string | undefined;
}

/** The parameters as they were asked, each of the right shape by itself. */
export interface QuestionParameters {
  period?: string | undefined;
  mode: Mode;
  tree?: string | undefined;
  asOf?: string | undefined;
}

/**
 * Makes a question of the parameters.
 *
 * @param today the tree of `mode=today`
 * @throws RuleViolation `period-invalid`, `tree-required`
 */
export function questionOf(parameters: QuestionParameters, today: string): Question {
  const { period, asOf } = parameters;
  return {
    view: viewOf(parameters, today),
    period: period === undefined ? undefined : periodOf(period),
    knownAt: asOf === undefined ? undefined : knownAtOf(asOf),
  };
}

function viewOf({ mode, tree }: QuestionParameters, today: string): View {
  if (mode === 'then') return { kind: 'then' };
  if (mode === 'today') return { kind: 'tree', on: today };
  if (tree === undefined) {
    throw new RuleViolation('tree-required', {}, [{ pointer: '/tree', code: 'tree-required' }]);
  }
  return { kind: 'tree', on: tree };
}

function periodOf(text: string): Period {
  const period = parsePeriod(text);
  if (period) return period;
  throw new RuleViolation('period-invalid', {}, [{ pointer: '/period', code: 'period-invalid' }]);
}

/** The database knows no zone more than 16 hours from Greenwich. */
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-](0\d|1[0-5]):[0-5]\d)$/;

/** True for a day or an instant with zone: when something was known. */
export function isRecordTime(text: unknown): text is string {
  if (typeof text !== 'string') return false;
  if (isDay(text)) return true;
  return INSTANT.test(text) && isDay(text.slice(0, 10)) && !Number.isNaN(new Date(text).getTime());
}

/** A day means its end in Vietnam: what was recorded on it was known. */
function knownAtOf(text: string): string {
  return isDay(text) ? `${text}T23:59:59.999999+07:00` : text;
}

/** The unit that a place is made of; a kind is absent for a unit that begins later than today. */
export interface PlaceUnit extends Root {
  kind?: UnitKind | undefined;
}

/**
 * Where several units and what stands under them lie together. What lies within the nation, or provinces
 * only, is answered from counters; a unit without its subtree is counted alone, whatever its kind.
 */
export function placeOf(units: readonly PlaceUnit[]): Place {
  const whole = (kind: UnitKind) => (unit: PlaceUnit) => unit.withSubtree && unit.kind === kind;
  if (units.some(whole('confederation'))) return { kind: 'nation' };
  if (units.length > 0 && units.every(whole('provincial-federation'))) {
    return { kind: 'provinces', provinceIds: [...new Set(units.map(({ unitId }) => unitId))] };
  }
  return {
    kind: 'subtrees',
    roots: units.map(({ unitId, withSubtree }) => ({ unitId, withSubtree })),
  };
}

/**
 * Whether counters hold the answer. They know each fact's province and month as of its own day and the
 * newest state, so they cannot speak of single units, of days inside a month, of what was known earlier,
 * nor of a province in the tree of another day. The nation has no borders that a tree could move.
 */
export function isCounted(
  place: Place,
  { view, period, knownAt }: Question,
  keys: readonly string[],
): boolean {
  if (place.kind === 'subtrees' || keys.includes('unit') || knownAt !== undefined) return false;
  if (period?.kind === 'days' && !isWholeMonths(period)) return false;
  return view.kind === 'then' || (place.kind === 'nation' && !keys.includes('province'));
}

function isWholeMonths({ range }: Extract<Period, { kind: 'days' }>): boolean {
  return range.from.endsWith('-01') && range.to.endsWith('-01');
}

/** Whether the answer depends on the organisation tree and so on how far its events are applied. */
export function readsTree(place: Place, { view }: Question, keys: readonly string[]): boolean {
  if (place.kind === 'subtrees') return true;
  if (view.kind === 'then') return false;
  return place.kind === 'provinces' || keys.includes('unit') || keys.includes('province');
}

/** The nation as a whole is the same in the tree of every day. */
export function drawsBorders(place: Place, keys: readonly string[]): boolean {
  return place.kind !== 'nation' || keys.includes('unit') || keys.includes('province');
}

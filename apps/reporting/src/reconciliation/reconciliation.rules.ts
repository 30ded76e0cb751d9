/** Records that other services own and that are counted here while they arrive. */
export const countedFamilies = ['awards', 'supports'] as const;
export type CountedFamily = (typeof countedFamilies)[number];

/** The register of membership, large and seldom changed. Units come first: members belong to them. */
export const registerFamilies = ['units', 'members'] as const;

/** All that other services own and that is kept here. */
export const recordFamilies = [...registerFamilies, ...countedFamilies] as const;
export type RecordFamily = (typeof recordFamilies)[number];

/** Records of one province and month that not all services hold alike. */
export interface ServiceDifference {
  family: RecordFamily;
  province: string;
  month: string;
  services: {
    service: string;
    count: number;
    /** Over id, version and state; over all that everybody keeps; over what some keep beyond it. */
    digest: string;
    contents?: string | undefined;
    details?: string | undefined;
  }[];
  recordIds: string[];
}

/** Counters of one province and month that are not the sum of their facts. */
export interface CounterDifference {
  family: CountedFamily;
  province: string;
  month: string;
  /** How many kinds of record are counted wrongly, and their sums by counters and by facts. */
  kinds: number;
  counted: number;
  facts: number;
}

/** What a reconciliation found and put right; the lists are cut to the first hundred. */
export interface ReconciliationResult {
  /** Whether all services held the same records when it began. */
  equal: boolean;
  differences: ServiceDifference[];
  differenceCount: number;
  /** Whether the counters of the statistics were the sums of their facts. */
  countersEqual: boolean;
  counterDifferences: CounterDifference[];
  counterDifferenceCount: number;
  /** Whether nothing of what was found is left. */
  healed: boolean;
}

/** What is to be put right: everything that one look or several found. */
export interface Found {
  differences: readonly ServiceDifference[];
  counterDifferences: readonly CounterDifference[];
}

/** True when all is well. */
export function isNothing({ differences, counterDifferences }: Found): boolean {
  return differences.length === 0 && counterDifferences.length === 0;
}

/** What two looks found, each place once; records of one place are put together. */
export function together(first: Found, second: Found): Found {
  const differences = byPlace(first.differences);
  for (const each of second.differences) {
    const recordIds = differences.get(placeOf(each))?.recordIds ?? [];
    const all = [...new Set([...recordIds, ...each.recordIds])];
    differences.set(placeOf(each), { ...each, recordIds: all });
  }
  const counters = [...second.counterDifferences, ...first.counterDifferences];
  return {
    differences: [...differences.values()],
    counterDifferences: [...byPlace(counters).values()],
  };
}

const SHOWN = 100;
const IDS_SHOWN = 200;

/**
 * The differences that two looks have in common: what was on its way at the first look has arrived at the
 * second, and what has newly set out was not there at the first.
 */
export function lastingDifferences(
  first: readonly ServiceDifference[],
  second: readonly ServiceDifference[],
): ServiceDifference[] {
  const before = byPlace(first);
  return second.flatMap((each) => {
    const ids = new Set(before.get(placeOf(each))?.recordIds);
    const recordIds = each.recordIds.filter((id) => ids.has(id));
    return recordIds.length > 0 ? [{ ...each, recordIds }] : [];
  });
}

/**
 * Those of the lasting differences that lie in closed buckets. A bucket (province and month of one family)
 * is closed when nothing of it is under way: no service's count or digest of it changed between both looks,
 * some seconds apart, and at the second every reader had applied all that was recorded before the first.
 * Whoever asks makes sure of the latter.
 */
export function closedDifferences(
  first: readonly ServiceDifference[],
  lasting: readonly ServiceDifference[],
): ServiceDifference[] {
  const before = byPlace(first);
  const figures = (each?: ServiceDifference) => JSON.stringify(each?.services);
  return lasting.filter((each) => figures(each) === figures(before.get(placeOf(each))));
}

/** The records to repair, family by family, in portions that one request takes. */
export function portionsOf(
  differences: readonly ServiceDifference[],
  size: number,
): { family: RecordFamily; recordIds: string[] }[] {
  return recordFamilies.flatMap((family) => {
    const own = differences.filter((each) => each.family === family);
    const ids = [...new Set(own.flatMap(({ recordIds }) => recordIds))];
    return Array.from({ length: Math.ceil(ids.length / size) }, (_, index) => ({
      family,
      recordIds: ids.slice(index * size, (index + 1) * size),
    }));
  });
}

/** What the job answers: short enough to keep and to read, with how much there is in all. */
export function resultOf(
  { differences, counterDifferences }: Found,
  healed: boolean,
): ReconciliationResult {
  return {
    equal: differences.length === 0,
    differences: differences.slice(0, SHOWN).map((each) => ({
      ...each,
      recordIds: each.recordIds.slice(0, IDS_SHOWN),
    })),
    differenceCount: differences.length,
    countersEqual: counterDifferences.length === 0,
    counterDifferences: counterDifferences.slice(0, SHOWN),
    counterDifferenceCount: counterDifferences.length,
    healed,
  };
}

type Placed = Pick<ServiceDifference, 'family' | 'province' | 'month'>;

function byPlace<T extends Placed>(differences: readonly T[]): Map<string, T> {
  return new Map(differences.map((each) => [placeOf(each), each]));
}

function placeOf({ family, province, month }: Placed): string {
  return `${family} ${province} ${month}`;
}

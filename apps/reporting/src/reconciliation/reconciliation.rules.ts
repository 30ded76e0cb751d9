/** Records of one province and month that not all services hold in the same version and state. */
export interface ServiceDifference {
  family: 'awards' | 'supports';
  province: string;
  month: string;
  services: { service: string; count: number; digest: string }[];
  recordIds: string[];
}

/** Counters of one province and month that are not the sum of their facts. */
export interface CounterDifference {
  family: ServiceDifference['family'];
  province: string;
  month: string;
  /** How many kinds of record are counted wrongly, and their sums by counters and by facts. */
  kinds: number;
  counted: number;
  facts: number;
}

/** What a reconciliation found; the lists are cut to the first hundred. */
export interface ReconciliationResult {
  /** Whether all services hold the same records. */
  equal: boolean;
  differences: ServiceDifference[];
  differenceCount: number;
  /** Whether the counters of the statistics are the sums of their facts. */
  countersEqual: boolean;
  counterDifferences: CounterDifference[];
  counterDifferenceCount: number;
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
  const before = new Map(first.map((each) => [placeOf(each), new Set(each.recordIds)]));
  return second.flatMap((each) => {
    const known = before.get(placeOf(each));
    const recordIds = each.recordIds.filter((id) => known?.has(id));
    return recordIds.length > 0 ? [{ ...each, recordIds }] : [];
  });
}

/** What the job answers: short enough to keep and to read, with how much there is in all. */
export function resultOf(
  differences: readonly ServiceDifference[],
  counterDifferences: readonly CounterDifference[],
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
  };
}

function placeOf({ family, province, month }: ServiceDifference): string {
  return `${family} ${province} ${month}`;
}

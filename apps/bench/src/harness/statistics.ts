/** What is told of several rounds: the median counts, the ends show how far it may be trusted. */
export interface Spread {
  median: number;
  min: number;
  max: number;
}

/** @throws when there are no values: a round that measured nothing must not look like a fast one */
export function spreadOf(values: readonly number[]): Spread {
  return { median: shareOf(values, 0.5), min: Math.min(...values), max: Math.max(...values) };
}

/**
 * The value below which a share of the values lies, between two neighbours in proportion.
 *
 * @param share 0.99 for p99
 */
export function shareOf(values: readonly number[], share: number): number {
  if (values.length === 0) throw new Error('nothing was measured');
  const sorted = Float64Array.from(values).toSorted();
  const place = share * (sorted.length - 1);
  const below = Math.floor(place);
  const [low, high] = [sorted[below]!, sorted[Math.ceil(place)]!];
  return low + (high - low) * (place - below);
}

/** `ours / other`, round by round: neighbours in time had the same machine. */
export function ratiosOf(ours: readonly number[], other: readonly number[]): number[] {
  if (ours.length !== other.length) throw new Error('rounds of different number were compared');
  return ours.map((value, round) => value / other[round]!);
}

type Counts = ReadonlyMap<string, number>;

/** @throws with some of the keys where two ways of counting differ */
export function assertEqualCounts(what: string, ours: Counts, theirs: Counts): void {
  const keys = new Set([...ours.keys(), ...theirs.keys()]);
  const differing = [...keys].filter((key) => ours.get(key) !== theirs.get(key));
  if (differing.length === 0) return;
  const some = differing
    .slice(0, 3)
    .map((key) => `${key}: ${ours.get(key)} and ${theirs.get(key)}`);
  throw new Error(
    `${what}: ${differing.length} of ${keys.size} counts differ, such as ${some.join('; ')}`,
  );
}

/** The counts per unit, month, issuer and form as counts per month, issuer and form. */
export function withoutUnits(counts: Counts): Map<string, number> {
  const sums = new Map<string, number>();
  for (const [key, count] of counts) {
    const short = key.slice(key.indexOf(' ') + 1);
    sums.set(short, (sums.get(short) ?? 0) + count);
  }
  return sums;
}

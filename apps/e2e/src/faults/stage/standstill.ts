/** How far a reader is with each partition of awards and supports, beside how far the log goes. */
export interface ReaderLook {
  at: number;
  applied: ReadonlyMap<string, number>;
  ends: ReadonlyMap<string, number>;
}

/** How many messages have been applied, or skipped as applied already, over all partitions. */
export function appliedIn({ applied }: ReaderLook): number {
  return sumOf(applied);
}

/** How many messages wait over all partitions. */
export function waitingIn({ applied, ends }: ReaderLook): number {
  return sumOf(ends) - sumOf(applied);
}

/** The longest time in which a reader moved in no partition while something waited for it. */
export function longestStandstill(looks: readonly ReaderLook[]): number {
  return standstill(looks, appliedIn, waitingIn);
}

/** The longest time in which a single partition did not move while something waited in it. */
export function longestInOnePartition(looks: readonly ReaderLook[]): number {
  const partitions = [...(looks.at(-1)?.ends.keys() ?? [])];
  const standstills = partitions.map((id) => {
    const appliedOf = ({ applied }: ReaderLook) => applied.get(id) ?? 0;
    return standstill(looks, appliedOf, (look) => (look.ends.get(id) ?? 0) - appliedOf(look));
  });
  return Math.max(0, ...standstills);
}

function standstill(
  looks: readonly ReaderLook[],
  appliedOf: (look: ReaderLook) => number,
  waitingOf: (look: ReaderLook) => number,
): number {
  let longest = 0;
  let since = looks[0]?.at ?? 0;
  let applied: number | undefined;
  let isWaiting = false;
  for (const look of looks) {
    const wasWaiting = isWaiting;
    isWaiting = waitingOf(look) > 0;
    if (wasWaiting || isWaiting) longest = Math.max(longest, look.at - since);
    if (appliedOf(look) !== applied || !isWaiting) since = look.at;
    applied = appliedOf(look);
  }
  return Math.round(longest);
}

function sumOf(offsets: ReadonlyMap<string, number>): number {
  return [...offsets.values()].reduce((sum, each) => sum + each, 0);
}

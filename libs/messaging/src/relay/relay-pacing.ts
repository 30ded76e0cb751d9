/** How long a relay waits before it looks again. */
export interface RelayPacing {
  /** While events flow: a longer wait makes larger pages, which cost writers less. */
  busyMs: number;
  /** When nothing has happened. */
  idleMs: number;
  /** When nothing has happened for `restAfterLooks` looks. Who writes in this process wakes the relay at once. */
  restMs: number;
  restAfterLooks: number;
  /** The shortest wait, also when a writer asks for a look. */
  leastMs: number;
  /** With this many events at a look, writers are many and need not wake anybody. */
  crowdRows: number;
}

/**
 * A lone event waits 50 ms at most, and 200 ms after two seconds of silence if another process wrote it; 1,000
 * a second go out in pages of about 20.
 */
export const DEFAULT_PACING: RelayPacing = {
  busyMs: 20,
  idleMs: 50,
  restMs: 200,
  restAfterLooks: 40,
  leastMs: 3,
  crowdRows: 100,
};

/**
 * The wait after a look that found `rows` events, and whether a wake-up may cut it short.
 *
 * @param emptyLooks how many looks in a row have found nothing
 */
export function waitAfter(
  rows: number,
  emptyLooks: number,
  pacing: RelayPacing,
): { ms: number; leastMs: number; isWakeable: boolean } {
  const { busyMs, idleMs, restMs, restAfterLooks, leastMs, crowdRows } = pacing;
  const quietMs = emptyLooks > restAfterLooks ? restMs : idleMs;
  return { ms: rows > 0 ? busyMs : quietMs, leastMs, isWakeable: rows < crowdRows };
}

/** How long a relay waits before it looks again. */
export interface RelayPacing {
  /** While events flow: a longer wait makes larger pages, which cost writers less. */
  busyMs: number;
  /** While nothing happens. */
  idleMs: number;
  /** The shortest wait, also when a writer asks for a look. */
  leastMs: number;
  /** With this many events at a look, writers are many and need not wake anybody. */
  crowdRows: number;
}

/** A lone event waits 50 ms at most; 1,000 a second go out in pages of about 20. */
export const DEFAULT_PACING: RelayPacing = { busyMs: 20, idleMs: 50, leastMs: 3, crowdRows: 100 };

/** The wait after a look that found `rows` events, and whether a wake-up may cut it short. */
export function waitAfter(
  rows: number,
  pacing: RelayPacing,
): { ms: number; leastMs: number; isWakeable: boolean } {
  const { busyMs, idleMs, leastMs, crowdRows } = pacing;
  return { ms: rows > 0 ? busyMs : idleMs, leastMs, isWakeable: rows < crowdRows };
}

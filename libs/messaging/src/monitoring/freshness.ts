/** What is known of one partition, all instants in milliseconds since 1970. */
export interface PartitionState {
  nextOffset: number;
  /** Undefined when the log has not been asked yet. */
  logEnd: number | undefined;
  appliedEvents: number;
  lastEventTime: number | null;
  /** A lower bound for when the oldest message not applied was taken by the log. */
  oldestWaitingAt: number | undefined;
}

/** What is known of one service that owns events. */
export interface SourceState {
  /** `at` of the newest heartbeat; undefined before the first. */
  aliveAt: number | undefined;
  unpublishedSeconds: number;
  /** `at` of the heartbeat that was known before the log was asked for its ends. */
  completeUpTo: number | undefined;
}

/** How far a read model is behind the facts, as of the moment of asking. */
export interface Freshness {
  /** Everything that happened before this instant is applied; null before the first event. */
  asOf: string | null;
  /** 0 when nothing is known to be missing; never less than the truth. */
  lagSeconds: number;
  /** Events of these topics applied so far. */
  appliedEvents: number;
}

/** A heartbeat older than this is not fresh: the source is silent or cannot reach the log. */
export const HEARTBEAT_FRESH_MS = 3_000;

/**
 * How far applied events are behind their sources: 0 when everything up to the log's end is applied, the
 * sources are alive and hold nothing back; otherwise the age of the oldest event not applied, as far as
 * it can be known, never less.
 *
 * @param startedAt since when this process has been looking
 */
export function freshnessOf(
  partitions: readonly PartitionState[],
  sources: readonly SourceState[],
  now: number,
  startedAt: number,
): Freshness {
  const appliedEvents = partitions.reduce((sum, each) => sum + each.appliedEvents, 0);
  const lastEvent = latest(partitions.map((each) => each.lastEventTime));
  const waiting = partitions
    .filter(({ nextOffset, logEnd }) => logEnd !== undefined && nextOffset < logEnd)
    .map(({ oldestWaitingAt }) => oldestWaitingAt ?? lastEvent ?? startedAt);
  const silent = sources
    .map((source) => unseenSince(source, now))
    .filter((since) => since !== null)
    .map((since) => since ?? lastEvent ?? startedAt);
  const isUnknown = partitions.some(({ logEnd }) => logEnd === undefined);
  const oldest = [...waiting, ...silent, ...(isUnknown ? [lastEvent ?? startedAt] : [])];
  if (oldest.length > 0) {
    const since = Math.min(...oldest);
    const isKnown = lastEvent !== null || sources.some(({ completeUpTo }) => completeUpTo);
    return {
      asOf: isKnown ? new Date(since).toISOString() : null,
      lagSeconds: Math.max(0, Math.round(now - since) / 1_000),
      appliedEvents,
    };
  }
  const complete = sources.map(({ completeUpTo }) => completeUpTo ?? lastEvent ?? startedAt);
  return { asOf: new Date(Math.min(...complete)).toISOString(), lagSeconds: 0, appliedEvents };
}

/** Since when a source may hold events that nobody has seen; null when it does not. */
function unseenSince(source: SourceState, now: number): number | undefined | null {
  const { aliveAt, unpublishedSeconds } = source;
  if (aliveAt === undefined) return undefined;
  if (unpublishedSeconds > 0) return aliveAt - unpublishedSeconds * 1_000;
  return now - aliveAt > HEARTBEAT_FRESH_MS ? aliveAt : null;
}

function latest(times: readonly (number | null)[]): number | null {
  return times.reduce((a, b) => (b !== null && (a === null || b > a) ? b : a), null);
}

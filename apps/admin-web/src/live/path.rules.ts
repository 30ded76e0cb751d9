import type { Arrival } from './arrival.rules.js';

export const stations = ['recorded', 'sent', 'statistics', 'records'] as const;
export type Station = (typeof stations)[number];

/** One station on the way of a decision; null while it has not passed there. */
export interface Stop {
  station: Station;
  at: string | null;
  /** since it was recorded, in milliseconds */
  afterMs: number | null;
}

/**
 * The way of a decision: recorded by its owner, sent to Kafka, in the statistics, in the members' records.
 * The last two stand side by side: both read from Kafka, neither waits for the other.
 */
export function pathOf(arrival: Arrival): Stop[] {
  const start = Date.parse(arrival.recordedAt);
  const times: Record<Station, string | null> = {
    recorded: arrival.recordedAt,
    sent: arrival.sentAt,
    statistics: arrival.appliedAt.reporting ?? null,
    records: arrival.appliedAt.membership ?? null,
  };
  return stations.map((station) => {
    const at = times[station];
    // Clocks of two processes may differ by a little: no time before the start is shown.
    return { station, at, afterMs: at === null ? null : Math.max(0, Date.parse(at) - start) };
  });
}

/** How long the decision took to be everywhere; null while it is on its way. */
export function totalMs(stops: readonly Stop[]): number | null {
  const times = stops.map(({ afterMs }) => afterMs);
  return times.includes(null) ? null : Math.max(...(times as number[]));
}

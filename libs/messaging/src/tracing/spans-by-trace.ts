import { isSampled } from '@dong-hanh/service-kit';

/**
 * Causes in one page, or in one partition's share of a transaction, that get a span. There may be as many
 * as events; those beyond this are carried on without one.
 */
export const MAX_TRACES = 100;

/** How many messages belong to one cause. */
export interface TracedMessages {
  traceparent: string;
  count: number;
}

/**
 * The distinct causes of some messages that are recorded, in order of appearance: events of one decision
 * have one cause and are told of once.
 */
export function sampledCauses(
  traceparents: Iterable<string | null | undefined>,
): Map<string, TracedMessages> {
  const causes = new Map<string, TracedMessages>();
  for (const traceparent of traceparents) {
    if (!traceparent) continue;
    const known = causes.get(traceparent);
    if (known) known.count += 1;
    else if (causes.size < MAX_TRACES && isSampled(traceparent)) {
      causes.set(traceparent, { traceparent, count: 1 });
    }
  }
  return causes;
}

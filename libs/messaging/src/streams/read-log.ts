import { newId } from '@dong-hanh/service-kit';
import type { EventLog, LogBatch, PartitionBounds } from '../kafka/event-log.js';
import type { ConsumedEvent } from './event-batch.js';
import { decode } from '../decoding/event-decoder.js';

export interface LogReading {
  /** A log of its own: it is subscribed to and closed. */
  log: EventLog;
  /** Before the random name of the reading's own consumer group. */
  groupPrefix: string;
  topic: string;
  /** What to read of each partition: from `start` up to, not including, `end`. */
  bounds: readonly PartitionBounds[];
  /** Events in the order of each partition; what can never be applied is left out, as live readers park it. */
  onEvents(events: readonly ConsumedEvent[]): Promise<void>;
  signal?: AbortSignal;
}

/**
 * Reads a part of a topic once, beside all groups that live: nothing is committed.
 *
 * @returns how many messages were read
 * @throws when `signal` is aborted, the subscription ends or `onEvents` throws
 */
export async function readLog({
  log,
  groupPrefix,
  topic,
  bounds,
  onEvents,
  signal,
}: LogReading): Promise<number> {
  const rest = new Map(
    bounds.filter(({ start, end }) => start < end).map((each) => [each.partition, each]),
  );
  const startOf = new Map([...rest].map(([partition, { start }]) => [partition, start]));
  let count = 0;
  if (rest.size === 0) return log.close().then(() => count);
  try {
    await new Promise<void>((resolve, reject) => {
      signal?.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
      const take = async (batch: LogBatch) => {
        const wanted = wantedOf(batch, rest.get(batch.partition), startOf.get(batch.partition));
        await onEvents(
          wanted.flatMap((message) => {
            const decoded = decode(topic, batch.partition, message);
            return decoded.isGood ? [decoded.event] : [];
          }),
        );
        count += wanted.length;
        const last = batch.messages.at(-1);
        if (!last) return;
        batch.advance(last.offset + 1);
        startOf.set(batch.partition, last.offset + 1);
        if (last.offset + 1 >= (rest.get(batch.partition)?.end ?? Infinity)) {
          rest.delete(batch.partition);
        }
        if (rest.size === 0) resolve();
      };
      log
        .subscribe({
          group: `${groupPrefix}.${newId()}`,
          topics: [topic],
          onBatch: (batch) => take(batch).catch(reject),
          onFatal: reject,
          onRebalance: (assigned, seek) => {
            for (const { partition } of assigned) {
              const offset = startOf.get(partition);
              if (offset) seek({ topic, partition, offset });
            }
          },
        })
        .catch(reject);
    });
  } finally {
    await log.close();
  }
  return count;
}

/** The messages of a batch that are asked for and were not seen before. */
function wantedOf(batch: LogBatch, bound: PartitionBounds | undefined, from: number | undefined) {
  if (!bound || from === undefined) return [];
  return batch.messages.filter(({ offset }) => offset >= from && offset < bound.end);
}

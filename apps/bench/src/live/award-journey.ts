import { setTimeout as pause } from 'node:timers/promises';
import { topics } from '@dong-hanh/contracts';
import { KafkaEventLog, type PartitionBounds } from '@dong-hanh/messaging';
import { Database } from '@dong-hanh/persistence';
import { eventually, uniqueName } from '@dong-hanh/testing';
import type { BenchContext } from '../harness/goal.js';
import { serviceUrl } from './award-load.js';

const LOOK_MS = 2;
const TOPIC = topics.award;

/** When one event was where, in milliseconds since 1970. */
export interface Journey {
  /** Recorded by emulation, a moment before its commit. */
  recordedAt: number;
  /** Handed to the broker by the relay. */
  sentAt: number;
  /** Committed in reporting, seen by somebody who looks every 2 ms. */
  appliedAt: number;
}

interface Progress {
  at: number;
  next: number;
}

/**
 * Follows every award of the platform from here on. Nothing is put into the path: the log knows when a message was
 * sent, the message when it was recorded, and reporting's own offsets say when it was committed.
 */
export class AwardJourneys {
  private readonly progress = new Map<number, Progress[]>();
  private isOver = false;
  private readonly watching: Promise<void>;

  private constructor(
    private readonly context: BenchContext,
    private readonly reporting: Database,
    private readonly from: readonly PartitionBounds[],
  ) {
    this.watching = this.watch();
  }

  static async follow(context: BenchContext): Promise<AwardJourneys> {
    const log = openLog(context);
    const from = await log.lag([TOPIC]);
    await log.close();
    const url = serviceUrl(context, 'reporting');
    return new AwardJourneys(
      context,
      new Database({ url, applicationName: 'bench', max: 1 }),
      from,
    );
  }

  /**
   * Waits until all that was sent is applied, and nothing more has been sent for `stillMs`: after a crash a relay may
   * have a backlog.
   *
   * @returns the journey of each award since the beginning
   */
  async end({ withinMs = 60_000, stillMs = 0 } = {}): Promise<Journey[]> {
    let ends = await this.logEnds();
    try {
      for (let hasGrown = true; hasGrown;) {
        const bounds = ends;
        await eventually(() => this.expectApplied(bounds), { withinMs });
        await pause(stillMs);
        ends = stillMs > 0 ? await this.logEnds() : bounds;
        hasGrown = ends.some(({ end }, index) => end !== bounds[index]!.end);
      }
    } finally {
      this.isOver = true;
      await this.watching;
      await this.reporting.close();
    }
    return this.journeys(ends);
  }

  private async logEnds(): Promise<PartitionBounds[]> {
    const log = openLog(this.context);
    return log.lag([TOPIC]).finally(() => log.close());
  }

  private async watch(): Promise<void> {
    while (!this.isOver) {
      const rows = await this.reporting
        .query<{ partition: number; next: number }>(
          'select partition, next_offset as next from stream_offsets where topic = $1',
          [TOPIC],
        )
        // Its server may be what is taken away.
        .catch(() => []);
      const at = Date.now();
      for (const { partition, next } of rows) {
        const seen = this.progress.get(partition) ?? [];
        if (seen.at(-1)?.next !== next) seen.push({ at, next });
        this.progress.set(partition, seen);
      }
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
  }

  private expectApplied(bounds: readonly PartitionBounds[]): void {
    const behind = bounds.filter(
      ({ partition, end }) => (this.progress.get(partition)?.at(-1)?.next ?? 0) < end,
    );
    if (behind.length > 0) throw new Error(`${behind.length} partitions are not applied`);
  }

  private async journeys(bounds: readonly PartitionBounds[]): Promise<Journey[]> {
    const start = new Map(this.from.map(({ partition, end }) => [partition, end]));
    const messages = await readSince(openLog(this.context), start, bounds);
    const ends = new Map(bounds.map(({ partition, end }) => [partition, end]));
    const sent = messages.filter(({ partition, offset }) => offset < ends.get(partition)!);
    return sent.map(({ partition, offset, ...times }) => {
      const seen = this.progress.get(partition)!.find(({ next }) => next > offset);
      return { ...times, appliedAt: seen!.at };
    });
  }
}

function openLog({ brokers }: BenchContext): KafkaEventLog {
  return new KafkaEventLog({ brokers, clientId: 'bench' });
}

interface Sent {
  partition: number;
  offset: number;
  recordedAt: number;
  sentAt: number;
}

async function readSince(
  log: KafkaEventLog,
  start: ReadonlyMap<number, number>,
  bounds: readonly PartitionBounds[],
): Promise<Sent[]> {
  const next = new Map(start);
  const found: Sent[] = [];
  const isDone = () => bounds.every(({ partition, end }) => (next.get(partition) ?? 0) >= end);
  if (isDone()) return log.close().then(() => found);
  try {
    await new Promise<void>((resolve, reject) => {
      const subscription = {
        group: uniqueName('bench-journeys'),
        topics: [TOPIC],
        onFatal: reject,
        onRebalance: (
          assigned: readonly { partition: number }[],
          seek: (to: { topic: string; partition: number; offset: number }) => void,
        ) => {
          for (const { partition } of assigned) {
            seek({ topic: TOPIC, partition, offset: next.get(partition) ?? 0 });
          }
        },
      };
      const onBatch: Parameters<KafkaEventLog['subscribe']>[0]['onBatch'] = (batch) => {
        const { partition, messages } = batch;
        for (const { offset, timestamp, value } of messages) {
          if (offset < (next.get(partition) ?? 0)) continue;
          const { time } = JSON.parse(value!.toString()) as { time: string };
          found.push({ partition, offset, recordedAt: Date.parse(time), sentAt: timestamp });
          next.set(partition, offset + 1);
        }
        batch.advance(messages.at(-1)!.offset + 1);
        if (isDone()) resolve();
        return Promise.resolve();
      };
      log.subscribe({ ...subscription, onBatch }).catch(reject);
    });
  } finally {
    await log.close();
  }
  return found;
}

import { setTimeout as pause } from 'node:timers/promises';
import type { Database } from '@dong-hanh/persistence';
import { Logger } from '@nestjs/common';
import type { EventLog, LogBatch, PartitionOffset } from '../kafka/event-log.js';
import { streamMetrics } from '../metrics.js';
import { BatchApplier, type SliceOutcome } from './batch-applier.js';
import { BatchDrain, realClock, type DrainClock } from './batch-drain.js';
import { describe, type Deliver } from '../parking/careful-delivery.js';
import { beginningOf, overlapping } from './fence.js';
import type { Heartbeats } from '../monitoring/heartbeats.js';
import { OffsetCommitter } from './offset-committer.js';
import type { ParkedEvents } from '../parking/parked-events.js';
import { tellApplied } from '../tracing/apply-spans.js';
import {
  partitionId,
  type OffsetRow,
  type PartitionKey,
  type StreamOffsets,
} from './stream-offsets.js';

/** What a consumer reads from, writes to and tells; `deliver` runs inside the batch's transaction. */
export interface StreamConsumerOptions {
  group: string;
  log: EventLog;
  database: Pick<Database, 'transaction' | 'query'>;
  offsets: Pick<StreamOffsets, 'lock' | 'save' | 'read'>;
  parked: Pick<ParkedEvents, 'add'>;
  deliver: Deliver;
  /** Real time unless said. */
  clock?: DrainClock;
  onParked(): void;
  onFatal(error: Error): void;
}

/** The oldest message at hand of a partition, and when the log took it. */
export interface Arrival {
  offset: number;
  at: number;
  logEnd: number;
}

const SUBSCRIBE_AGAIN_MS = 2_000;
const ASK_AGAIN_MS = 500;

/** Counters that are there before anything happens, so that the first time is seen as a rise. */
function showAlarms(topics: readonly string[]): void {
  for (const topic of topics) {
    streamMetrics.holes.inc({ topic }, 0);
    for (const reason of ['log-lost', 'log-truncated']) {
      streamMetrics.guardAlarms.inc({ topic, reason }, 0);
    }
  }
}

/** From Kafka's batches to committed transactions: subscribes, drains, commits, stops partitions. */
export class StreamConsumer {
  private readonly logger = new Logger('streams');
  private readonly committer: OffsetCommitter;
  private readonly drain: BatchDrain;
  private readonly paused = new Map<string, (offset: number) => void>();
  private readonly arrivals = new Map<string, Arrival>();
  /** The next message to apply of each partition that this process has applied something of. */
  private readonly positions = new Map<string, PartitionOffset>();
  private readonly closing = new AbortController();
  private assigned = new Set<string>();
  private seek: ((to: PartitionOffset) => void) | undefined;
  /** Counts how often partitions were dealt out. */
  private deal = 0;

  constructor(
    private readonly options: StreamConsumerOptions,
    private readonly heartbeats: Heartbeats,
  ) {
    const { group, database, offsets, parked, deliver, log, clock } = options;
    this.committer = new OffsetCommitter(log);
    const applier = new BatchApplier(database, offsets, parked, deliver);
    const apply: BatchApplier['apply'] = async (slices, isCareful) => {
      const stop = streamMetrics.transactionSeconds.startTimer();
      const startedAt = Date.now();
      const outcomes = await applier.apply(slices, isCareful).finally(stop);
      tellApplied(group, slices, outcomes, startedAt);
      return outcomes;
    };
    this.drain = new BatchDrain(
      { apply },
      {
        applied: (batch, outcome) => this.applied(batch, outcome),
        retrying: () => streamMetrics.retries.inc(),
      },
      clock,
    );
  }

  /** Subscribes, as often as it takes: a broker that is away at the start delays, it does not refuse. */
  async start(topics: readonly string[]): Promise<void> {
    showAlarms(topics);
    const { group, log, onFatal } = this.options;
    while (!this.closing.signal.aborted) {
      try {
        return await log.subscribe({
          group,
          topics,
          broadcasts: this.heartbeats.topics,
          onBatch: (batch) => this.take(batch),
          onFatal,
          onRebalance: (assigned, seek) => void this.rebalanced(assigned, seek),
          onReconnect: (seek) => this.lookBack(seek),
        });
      } catch (error) {
        this.logger.warn(`cannot subscribe yet: ${describe(error)}`);
        const { signal } = this.closing;
        await pause(SUBSCRIBE_AGAIN_MS, undefined, { signal }).catch(() => undefined);
      }
    }
  }

  /** Ends after the transaction at hand. */
  async close(): Promise<void> {
    this.closing.abort();
    await this.drain.close();
    await this.committer.settled();
  }

  /** The newest batch seen of a partition by this process. */
  arrivalOf(partition: PartitionKey): Arrival | undefined {
    return this.arrivals.get(partitionId(partition));
  }

  /** How many partitions of a topic are this process's. */
  assignedOf(topic: string): number {
    return [...this.assigned].filter((id) => id.startsWith(`${topic}/`)).length;
  }

  /** Continues a partition that this process has paused. */
  resume(partition: PartitionKey, offset: number): void {
    this.paused.get(partitionId(partition))?.(offset);
    this.paused.delete(partitionId(partition));
  }

  /** Reads a partition from `offset` on, if it is this process's: what waits there does not arrive by itself. */
  goBack({ topic, partition }: PartitionKey, offset: number): void {
    if (this.assigned.has(partitionId({ topic, partition }))) {
      this.seek?.({ topic, partition, offset });
    }
  }

  private async take(batch: LogBatch): Promise<void> {
    if (this.heartbeats.isHeartbeat(batch.topic)) return this.heartbeats.take(batch);
    const [first] = batch.messages;
    if (first) {
      const { offset, timestamp } = first;
      this.arrivals.set(partitionId(batch), { offset, at: timestamp, logEnd: batch.logEnd });
    }
    await this.drain.add(batch);
  }

  /**
   * Goes to where the database stands. The group's own memory may lie behind it, which costs repeats, or
   * before it, after somebody reset it: then what it jumped over would wait for the next message.
   */
  private async rebalanced(
    assigned: readonly PartitionKey[],
    seek: (to: PartitionOffset) => void,
  ): Promise<void> {
    streamMetrics.rebalances.inc();
    this.seek = seek;
    this.assigned = new Set(assigned.map(partitionId));
    this.arrivals.clear();
    this.positions.clear();
    const deal = ++this.deal;
    const rows = await this.appliedSoFar(() => deal === this.deal);
    // A later deal asks for itself.
    if (!rows || deal !== this.deal) return;
    const next = new Map(rows.map((row) => [partitionId(row), beginningOf(row)]));
    for (const each of assigned) {
      seek({ ...each, offset: next.get(partitionId(each)) ?? 0 });
    }
  }

  /** What the database says is applied, however long it takes to answer. */
  private async appliedSoFar(isWanted: () => boolean): Promise<OffsetRow[] | undefined> {
    const { offsets, database, clock = realClock } = this.options;
    const { signal } = this.closing;
    while (!signal.aborted && isWanted()) {
      try {
        return await offsets.read(database);
      } catch (error) {
        this.logger.warn(`does not know yet where to begin: ${describe(error)}`);
        await clock.pause(ASK_AGAIN_MS, signal).catch(() => undefined);
      }
    }
    return undefined;
  }

  /** Has the message applied last of each partition delivered once more, for the fence to recognise. */
  private lookBack(seek: (to: PartitionOffset) => void): void {
    for (const { topic, partition, offset } of this.positions.values()) {
      seek({ topic, partition, offset: overlapping(offset) });
    }
  }

  private applied(batch: LogBatch, outcome: SliceOutcome): void {
    const { topic, partition, verdict, nextOffset } = outcome;
    streamMetrics.applied.inc({ topic }, outcome.applied);
    streamMetrics.skipped.inc({ topic }, outcome.skipped);
    streamMetrics.parked.inc({ topic }, outcome.parked);
    if (outcome.parked > 0) this.options.onParked();
    switch (verdict.kind) {
      case 'apply':
        this.positions.set(partitionId(batch), { topic, partition, offset: nextOffset });
        return this.committer.add({ topic, partition, offset: overlapping(nextOffset) });
      case 'behind':
        this.positions.set(partitionId(batch), { topic, partition, offset: verdict.resumeAt });
        return batch.seek(verdict.resumeAt);
      case 'hole':
        streamMetrics.holes.inc({ topic });
        this.logger.error(
          `${topic}/${partition}: messages from ${verdict.resumeAt} on are missing before a batch; going back`,
        );
        return batch.seek(verdict.resumeAt);
      case 'log-lost':
        streamMetrics.guardAlarms.inc({ topic, reason: verdict.kind });
        this.logger.error(
          `${topic}/${partition}: the log is not the one that was applied; stopped`,
        );
        return this.pause(batch);
      case 'stopped':
        return this.pause(batch);
    }
  }

  private pause(batch: LogBatch): void {
    // Also when it was paused before: the consumer may have started anew since then.
    this.paused.set(partitionId(batch), batch.pause());
  }
}

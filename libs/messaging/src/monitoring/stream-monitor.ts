import type { Database } from '@dong-hanh/persistence';
import { Logger } from '@nestjs/common';
import type { EventLog, PartitionBounds } from '../kafka/event-log.js';
import { streamMetrics } from '../metrics.js';
import { describe } from '../parking/careful-delivery.js';
import type { DeadLetters } from '../parking/dead-letters.js';
import { freshnessOf, type Freshness, type PartitionState, type SourceState } from './freshness.js';
import { ownersOf } from './heartbeats.js';
import { PartitionGuard } from './partition-guard.js';
import type { KafkaBatchStrategy } from '../streams/kafka-batch.strategy.js';
import { partitionId, type OffsetRow } from '../streams/stream-offsets.js';

const TICK_MS = 1_000;

/**
 * Looks once a second at both ends of each partition, the applied one in the database and the written one
 * in Kafka: for freshness and metrics, and to stop a partition whose log lost what was applied.
 */
export class StreamMonitor {
  private readonly logger = new Logger('streams');
  private readonly guard: PartitionGuard;
  private readonly startedAt = Date.now();
  private readonly caughtUpAt = new Map<string, number>();
  private completeUpTo = new Map<string, number>();
  private bounds: PartitionBounds[] = [];
  private timer: NodeJS.Timeout | undefined;
  private ticking: Promise<void> | undefined;

  constructor(
    private readonly strategy: KafkaBatchStrategy,
    log: Pick<EventLog, 'lag'>,
    private readonly database: Database,
    private readonly deadLetters: DeadLetters,
  ) {
    this.guard = new PartitionGuard(database, strategy.offsets, log);
  }

  start(): void {
    this.timer ??= setInterval(() => (this.ticking ??= this.look()), TICK_MS);
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.ticking;
  }

  /** One look. @throws when Kafka or the database does not answer */
  async tick(): Promise<void> {
    const { strategy } = this;
    if (strategy.topics.length === 0) return;
    const lookedAt = Date.now();
    // In this order: what a heartbeat vouches for lies before the log ends that are asked for next.
    const completeUpTo = this.heartbeatTimes();
    const state = await this.guard.look(strategy.topics);
    const { rows, bounds } = state;
    this.bounds = bounds;
    this.completeUpTo = completeUpTo;
    const rowOf = new Map(rows.map((row) => [partitionId(row), row]));
    for (const bound of bounds) {
      const row = rowOf.get(partitionId(bound));
      if ((row?.nextOffset ?? 0) >= bound.end) this.caughtUpAt.set(partitionId(bound), lookedAt);
    }
    await this.guard.act(state, strategy.consumer);
    await this.measure(rows, lookedAt);
    await this.deadLetters.flush();
  }

  /** How far the topics are applied, given their offset rows. */
  freshness(topics: readonly string[], rows: readonly OffsetRow[], now = Date.now()): Freshness {
    const sources = ownersOf(topics).map((owner) => this.sourceState(owner));
    return freshnessOf(this.partitionStates(topics, rows), sources, now, this.startedAt);
  }

  /** Messages in the log that are not applied. */
  lagEvents(topic: string, rows: readonly OffsetRow[]): number {
    return this.partitionStates([topic], rows).reduce(
      (sum, { logEnd, nextOffset }) => sum + Math.max(0, (logEnd ?? nextOffset) - nextOffset),
      0,
    );
  }

  private async look(): Promise<void> {
    try {
      await this.tick();
    } catch (error) {
      this.logger.debug(`cannot compare the log with the database: ${describe(error)}`);
    } finally {
      this.ticking = undefined;
    }
  }

  private async measure(rows: readonly OffsetRow[], lookedAt: number): Promise<void> {
    const { group, consumer, heartbeats } = this.strategy;
    streamMetrics.lookedAt.set({ group }, lookedAt / 1_000);
    for (const source of ownersOf(this.strategy.topics)) {
      const aliveAt = Date.parse(heartbeats.of(source)?.at ?? '') || this.startedAt;
      streamMetrics.heartbeatAge.set({ source }, Math.max(0, lookedAt - aliveAt) / 1_000);
    }
    const parked = await this.strategy.parked.count(this.database);
    for (const topic of this.strategy.topics) {
      const { lagSeconds } = this.freshness([topic], rows);
      streamMetrics.lagEvents.set({ topic }, this.lagEvents(topic, rows));
      streamMetrics.lagSeconds.set({ topic }, lagSeconds);
      streamMetrics.assigned.set({ topic }, consumer?.assignedOf(topic) ?? 0);
      streamMetrics.parkedNow.set({ topic }, parked.get(topic) ?? 0);
      const stopped = rows.filter((row) => row.topic === topic && row.stoppedReason !== null);
      streamMetrics.stopped.set({ topic }, stopped.length);
    }
  }

  private heartbeatTimes(): Map<string, number> {
    const times = new Map<string, number>();
    for (const owner of ownersOf(this.strategy.topics)) {
      const beat = this.strategy.heartbeats.of(owner);
      if (beat && beat.unpublishedSeconds === 0) times.set(owner, Date.parse(beat.at));
    }
    return times;
  }

  private sourceState(owner: string): SourceState {
    const beat = this.strategy.heartbeats.of(owner);
    return {
      aliveAt: beat && Date.parse(beat.at),
      unpublishedSeconds: beat?.unpublishedSeconds ?? 0,
      completeUpTo: this.completeUpTo.get(owner),
    };
  }

  private partitionStates(topics: readonly string[], rows: readonly OffsetRow[]): PartitionState[] {
    const known = this.bounds.filter(({ topic }) => topics.includes(topic));
    const rowOf = new Map(rows.map((row) => [partitionId(row), row]));
    if (known.length === 0) {
      const listed = rows.filter(({ topic }) => topics.includes(topic));
      return listed.map((row) => ({
        ...stateOfRow(row),
        logEnd: undefined,
        oldestWaitingAt: undefined,
      }));
    }
    return known.map((bound) => {
      const row = stateOfRow(rowOf.get(partitionId(bound)));
      const arrival = this.strategy.consumer?.arrivalOf(bound);
      const isAtHand =
        arrival && arrival.offset <= row.nextOffset && row.nextOffset < arrival.logEnd;
      return {
        ...row,
        logEnd: Math.max(bound.end, isAtHand ? arrival.logEnd : 0),
        oldestWaitingAt: isAtHand ? arrival.at : this.caughtUpAt.get(partitionId(bound)),
      };
    });
  }
}

function stateOfRow(row: OffsetRow | undefined) {
  return {
    nextOffset: row?.nextOffset ?? 0,
    appliedEvents: row?.appliedEvents ?? 0,
    lastEventTime: row?.lastEventTime?.getTime() ?? null,
  };
}

import type { Database } from '@dong-hanh/persistence';
import { Logger } from '@nestjs/common';
import type { EventLog, PartitionBounds } from '../kafka/event-log.js';
import { streamMetrics } from '../metrics.js';
import type { StreamConsumer } from '../streams/stream-consumer.js';
import { beginningOf } from '../streams/fence.js';
import { partitionId, type OffsetRow, type StreamOffsets } from '../streams/stream-offsets.js';

/** What is applied and what the log holds, looked at in one go. */
export interface StreamState {
  rows: OffsetRow[];
  bounds: PartitionBounds[];
}

/**
 * Stops a partition whose log does not hold the next message any more, and begins a stopped one anew at
 * what its log holds now. What was applied stays, versions make a repeat harmless, and the owner publishes
 * again what was lost.
 */
export class PartitionGuard {
  private readonly logger = new Logger('streams');
  /** The next offset of each row when it was looked at last. */
  private readonly seen = new Map<string, number>();

  constructor(
    private readonly database: Pick<Database, 'query'>,
    private readonly offsets: Pick<StreamOffsets, 'read' | 'stop' | 'restart'>,
    private readonly log: Pick<EventLog, 'lag'>,
  ) {}

  /** @throws when Kafka or the database does not answer */
  async look(topics: readonly string[]): Promise<StreamState> {
    // In this order: a row can only be ahead of a log end asked for later if the log lost something.
    const rows = await this.offsets.read(this.database);
    return { rows, bounds: await this.log.lag(topics) };
  }

  /** @param consumer continues what it has paused, when the partition is not stopped any more */
  async act(
    { rows, bounds }: StreamState,
    consumer: Pick<StreamConsumer, 'resume' | 'goBack'> | undefined,
  ): Promise<void> {
    const rowOf = new Map(rows.map((row) => [partitionId(row), row]));
    for (const bound of bounds) {
      const row = rowOf.get(partitionId(bound));
      if (row) await this.guard(row, bound, consumer);
    }
  }

  private async guard(
    row: OffsetRow,
    { start, end }: PartitionBounds,
    consumer: Pick<StreamConsumer, 'resume' | 'goBack'> | undefined,
  ): Promise<void> {
    if (row.stoppedReason !== null) {
      await this.offsets.restart(this.database, row, start);
      return;
    }
    consumer?.resume(row, beginningOf(row));
    // Perhaps begun anew by others, while this process stands at the end and waits for a message.
    if (row.nextOffset < end && row.nextOffset === this.seen.get(partitionId(row))) {
      consumer?.goBack(row, beginningOf(row));
    }
    this.seen.set(partitionId(row), row.nextOffset);
    const fault =
      row.nextOffset > end ? 'log-lost' : row.nextOffset < start ? 'log-truncated' : undefined;
    if (fault && (await this.offsets.stop(this.database, row, fault))) {
      streamMetrics.guardAlarms.inc({ topic: row.topic, reason: fault });
      this.logger.error(
        `${partitionId(row)} stopped, ${fault}: ${row.nextOffset} is next, the log holds ${start}–${end}`,
      );
    }
  }
}

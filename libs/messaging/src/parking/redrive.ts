import type { Database, Sql } from '@dong-hanh/persistence';
import type { EventLog, StoredMessage } from '../kafka/event-log.js';
import { deliverCarefully } from './careful-delivery.js';
import type { ConsumedEvent } from '../streams/event-batch.js';
import { decode, type PoisonReason } from '../streams/event-decoder.js';
import { groupBy } from '../streams/group-by.js';
import type { KafkaBatchStrategy } from '../streams/kafka-batch.strategy.js';
import type { ParkedRow } from './parked-events.js';
import { partitionId } from '../streams/stream-offsets.js';

/** What became of a group's parked messages when they were tried again. */
export interface RedriveResult {
  /** Parked messages that are applied now. */
  redriven: number;
  /** Those that failed again and stay, with the new reason. */
  stillParked: number;
  /** Stopped partitions that begin again at the start of their log. */
  restartedPartitions: number;
}

const PAGE_ROWS = 200;

/** Tries again what was set aside, through the handlers that the live flow uses. */
export class Redrive {
  constructor(
    private readonly strategy: KafkaBatchStrategy,
    private readonly log: Pick<EventLog, 'lag'>,
    private readonly database: Database,
  ) {}

  /**
   * Goes once through everything parked, page by page, each page in a transaction of its own; then lets
   * stopped partitions begin again. Both are harmless to repeat: handlers keep the newest version.
   */
  async run(): Promise<RedriveResult> {
    const result = { redriven: 0, stillParked: 0 };
    let after = 0;
    for (;;) {
      const done = await this.database.transaction((tx) => this.page(tx, after));
      if (done.lastId === undefined) break;
      result.redriven += done.redriven;
      result.stillParked += done.stillParked;
      after = done.lastId;
    }
    return { ...result, restartedPartitions: await this.restartStopped() };
  }

  private async page(tx: Sql, after: number) {
    const rows = await this.strategy.parked.lockAfter(tx, after, PAGE_ROWS);
    const failed = await this.deliver(tx, rows);
    const failedIds = new Set(failed.map(({ id }) => id));
    const done = rows.filter(({ id }) => !failedIds.has(id));
    await this.strategy.parked.keep(tx, failed);
    await this.strategy.parked.remove(
      tx,
      done.map(({ id }) => id),
    );
    for (const [, same] of groupBy(done, partitionId)) {
      await this.strategy.offsets.addApplied(tx, same[0]!, same.length);
    }
    return { lastId: rows.at(-1)?.id, redriven: done.length, stillParked: failed.length };
  }

  private async deliver(tx: Sql, rows: readonly ParkedRow[]): Promise<FailedRow[]> {
    const failed: FailedRow[] = [];
    const good: { row: ParkedRow; event: ConsumedEvent }[] = [];
    for (const row of rows) {
      const decoded = decode(row.topic, row.partition, toMessage(row));
      if (decoded.isGood) good.push({ row, event: decoded.event });
      else failed.push({ id: row.id, reason: decoded.reason, detail: decoded.detail });
    }
    const handOver = this.strategy.deliver.bind(this.strategy);
    for (const [topic, same] of groupBy(good, ({ row }) => row.topic)) {
      const rowOf = new Map(same.map(({ row, event }) => [event, row]));
      const refused = await deliverCarefully(handOver, topic, [...rowOf.keys()], tx);
      for (const { event, detail } of refused) {
        failed.push({ id: rowOf.get(event)!.id, reason: 'handler-refused', detail });
      }
    }
    return failed;
  }

  private async restartStopped(): Promise<number> {
    const rows = await this.strategy.offsets.read(this.database);
    const stopped = rows.filter(({ stoppedReason }) => stoppedReason !== null);
    if (stopped.length === 0) return 0;
    const bounds = await this.log.lag([...new Set(stopped.map(({ topic }) => topic))]);
    const startOf = new Map(bounds.map((each) => [partitionId(each), each.start]));
    let restarted = 0;
    for (const row of stopped) {
      const start = startOf.get(partitionId(row));
      if (start === undefined) continue;
      if (await this.strategy.offsets.restart(this.database, row, start)) restarted += 1;
    }
    return restarted;
  }
}

interface FailedRow {
  id: number;
  reason: PoisonReason;
  detail: string;
}

function toMessage({ offset, key, value, headers, parkedAt }: ParkedRow): StoredMessage {
  return { offset, key, value, headers, timestamp: parkedAt.getTime() };
}

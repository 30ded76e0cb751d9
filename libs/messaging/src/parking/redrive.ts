import type { Database, Sql } from '@dong-hanh/persistence';
import type { StoredMessage } from '../kafka/event-log.js';
import { deliverCarefully } from './careful-delivery.js';
import { runAfterCommit } from '../streams/after-commit.js';
import type { AfterCommit, ConsumedEvent } from '../streams/event-batch.js';
import { decode, type PoisonReason } from '../decoding/event-decoder.js';
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
}

const PAGE_ROWS = 200;

/** Tries again what was set aside, through the handlers that the live flow uses. */
export class Redrive {
  constructor(
    private readonly strategy: KafkaBatchStrategy,
    private readonly database: Database,
  ) {}

  /**
   * Goes once through everything parked, page by page, each page in a transaction of its own. Harmless to
   * repeat: handlers keep the newest version.
   */
  async run(): Promise<RedriveResult> {
    const result = { redriven: 0, stillParked: 0 };
    let after = 0;
    for (;;) {
      const works: AfterCommit[] = [];
      const done = await this.database.transaction((tx) => this.page(tx, after, works));
      runAfterCommit(works);
      if (done.lastId === undefined) break;
      result.redriven += done.redriven;
      result.stillParked += done.stillParked;
      after = done.lastId;
    }
    return result;
  }

  private async page(tx: Sql, after: number, works: AfterCommit[]) {
    const rows = await this.strategy.parked.lockAfter(tx, after, PAGE_ROWS);
    const failed = await this.deliver(tx, rows, works);
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

  private async deliver(
    tx: Sql,
    rows: readonly ParkedRow[],
    works: AfterCommit[],
  ): Promise<FailedRow[]> {
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
      const refused = await deliverCarefully(handOver, topic, [...rowOf.keys()], tx, works);
      for (const { event, detail } of refused) {
        failed.push({ id: rowOf.get(event)!.id, reason: 'handler-refused', detail });
      }
    }
    return failed;
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

import type { AwardRecord } from '@dong-hanh/contracts';
import type { Sql } from '@dong-hanh/persistence';
import type { ParkedMessage } from '../../parking/parked-events.js';
import { newestPerKey, type ConsumedEvent } from '../../streams/event-batch.js';
import type { OffsetChange, OffsetRow, PartitionKey } from '../../streams/stream-offsets.js';
import { partitionId } from '../../streams/stream-offsets.js';
import { REFUSED_AWARD } from './sim-awards.js';
import { lostConnection, type SimProcess, type World } from '../world.js';

type Write = () => void;
type Fact = Pick<AwardRecord, 'id' | 'version' | 'state' | 'provinceId'>;

interface Transaction extends Sql {
  writes: Write[];
  savepoints: number[];
  locks: string[];
}

/** A reader's database: offsets, facts, counters and parked messages, with row locks and transactions. */
export class SimReadModel {
  readonly offsets = new Map<string, OffsetRow>();
  readonly facts = new Map<string, Fact>();
  readonly counters = new Map<string, number>();
  readonly parked = new Map<string, ParkedMessage>();
  /** So many batches still lose their connection. */
  troubles = 0;
  /** How often a partition was stopped. */
  stops = 0;
  private readonly locks = new Map<string, Transaction>();

  constructor(private readonly world: World) {}

  /** What `BatchApplier` needs of a database, offsets and parking, for one process. */
  of(process: SimProcess) {
    return {
      database: {
        transaction: <T>(work: (tx: Sql) => Promise<T>) => this.transaction(process, work),
        query: () => Promise.reject(new Error('the simulated database has no SQL')),
      },
      offsets: {
        read: () => this.world.step(process, 'read offsets', () => [...this.offsets.values()]),
        lock: (tx: Sql, partitions: readonly PartitionKey[]) =>
          this.lock(process, tx as Transaction, partitions),
        save: (tx: Sql, changes: readonly OffsetChange[]) => {
          for (const change of changes) writesOf(tx).push(() => this.move(change));
          return Promise.resolve();
        },
        stop: (_sql: unknown, row: OffsetRow, reason: string) =>
          this.changeStop(process, row, 'stop a partition', (now) =>
            now.stoppedReason === null && now.nextOffset === row.nextOffset
              ? { ...now, stoppedReason: reason }
              : undefined,
          ),
        restart: (_sql: unknown, row: PartitionKey, nextOffset: number) =>
          this.changeStop(process, row, 'restart a partition', (now) =>
            now.stoppedReason === null
              ? undefined
              : { ...now, nextOffset, stoppedReason: null, lastDigest: null, appliedEvents: 0 },
          ),
      },
      parked: {
        add: (tx: Sql, messages: readonly ParkedMessage[]) => {
          for (const each of messages) {
            const id = `${partitionId(each)}/${each.message.offset}`;
            writesOf(tx).push(() => this.parked.set(id, this.parked.get(id) ?? each));
          }
          return Promise.resolve();
        },
      },
      deliver: async (_topic: string, events: readonly ConsumedEvent[], tx: Sql) => {
        await this.world.step(process, `apply ${events.length}`, () => undefined);
        if (this.troubles > 0) {
          this.troubles -= 1;
          throw lostConnection();
        }
        if (events.some(({ key }) => key === REFUSED_AWARD)) throw new TypeError('cannot take it');
        const newest = newestPerKey(events).map(({ data }) => data as AwardRecord);
        writesOf(tx).push(() => newest.forEach((award) => this.upsert(award)));
      },
    };
  }

  /** Whether everything of a partition that holds up to `end` is applied. */
  isAppliedUpTo(end: number, partition: number): boolean {
    const row = this.rowOf(partition);
    return (row?.nextOffset ?? 0) === end && (row?.stoppedReason ?? null) === null;
  }

  hasRow(partition: number): boolean {
    return this.rowOf(partition) !== undefined;
  }

  appliedIn(partition: number): number {
    return this.rowOf(partition)?.appliedEvents ?? 0;
  }

  parkedIn(partition: number): ParkedMessage[] {
    return [...this.parked.values()].filter((each) => each.partition === partition);
  }

  /** An update of one row, which waits for whoever holds its lock. @returns whether it changed the row */
  private changeStop(
    process: SimProcess,
    partition: PartitionKey,
    name: string,
    change: (now: OffsetRow) => OffsetRow | undefined,
  ): Promise<boolean> {
    const id = partitionId(partition);
    const effect = () => {
      const now = this.offsets.get(id);
      const changed = now && change(now);
      if (changed) this.offsets.set(id, changed);
      if (changed?.stoppedReason) this.stops += 1;
      return changed !== undefined;
    };
    return this.world.step(process, `${name} ${id.slice(-1)}`, effect, {
      isReady: () => !this.locks.has(id),
    });
  }

  private rowOf(partition: number): OffsetRow | undefined {
    return [...this.offsets.values()].find((row) => row.partition === partition);
  }

  /** As the statement of the award statistics does it: by version, with what each replaced row counted for. */
  private upsert({ id, version, state, provinceId }: AwardRecord): void {
    const old = this.facts.get(id);
    if (old && version <= old.version) return;
    if (old) this.count(old, -1);
    const fact = { id, version, state, provinceId };
    this.facts.set(id, fact);
    this.count(fact, 1);
  }

  private count({ provinceId, state }: Fact, change: number): void {
    const key = `${provinceId}/${state}`;
    const sum = (this.counters.get(key) ?? 0) + change;
    if (sum === 0) this.counters.delete(key);
    else this.counters.set(key, sum);
  }

  private async transaction<T>(process: SimProcess, work: (tx: Sql) => Promise<T>): Promise<T> {
    const tx: Transaction = {
      writes: [],
      savepoints: [],
      locks: [],
      query: <R>(sql: unknown) => {
        this.savepoint(tx, String(sql));
        return Promise.resolve([] as R[]);
      },
    };
    process.whenDead.push(() => this.release(tx));
    try {
      const result = await work(tx);
      await this.world.step(process, 'commit the batch', () => {
        for (const write of tx.writes) write();
        this.release(tx);
      });
      return result;
    } finally {
      if (process.isAlive) this.release(tx);
    }
  }

  private lock(
    process: SimProcess,
    tx: Transaction,
    partitions: readonly PartitionKey[],
  ): Promise<Map<string, OffsetRow>> {
    const ids = partitions.map(partitionId);
    const take = () => {
      for (const id of ids) this.locks.set(id, tx);
      tx.locks = ids;
      for (const each of partitions) tx.writes.push(() => this.create(each));
      return new Map(partitions.map((each) => [partitionId(each), { ...this.row(each) }]));
    };
    return this.world.step(process, `lock ${ids.length} offsets`, take, {
      isReady: () => ids.every((id) => !this.locks.has(id)),
    });
  }

  private row(partition: PartitionKey): OffsetRow {
    const empty = { nextOffset: 0, lastDigest: null, stoppedReason: null, appliedEvents: 0 };
    return (
      this.offsets.get(partitionId(partition)) ?? {
        ...partition,
        ...empty,
        lastEventTime: null,
        lastAppliedAt: null,
      }
    );
  }

  private create(partition: PartitionKey): void {
    if (!this.offsets.has(partitionId(partition))) {
      this.offsets.set(partitionId(partition), this.row(partition));
    }
  }

  private move(change: OffsetChange): void {
    const { topic, partition, nextOffset, applied, lastDigest, stoppedReason } = change;
    const row = this.row({ topic, partition });
    if (stoppedReason !== null) this.stops += 1;
    this.offsets.set(partitionId(change), {
      ...row,
      nextOffset,
      stoppedReason,
      lastDigest: lastDigest ?? row.lastDigest,
      appliedEvents: row.appliedEvents + applied,
    });
  }

  private savepoint(tx: Transaction, sql: string): void {
    if (sql.startsWith('rollback')) tx.writes.length = tx.savepoints.pop() ?? 0;
    else if (sql.startsWith('release')) tx.savepoints.pop();
    else tx.savepoints.push(tx.writes.length);
  }

  private release(tx: Transaction): void {
    for (const id of tx.locks) if (this.locks.get(id) === tx) this.locks.delete(id);
    tx.locks = [];
  }
}

function writesOf(tx: Sql): Write[] {
  return (tx as Transaction).writes;
}

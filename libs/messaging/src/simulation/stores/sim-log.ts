import type {
  EventLog,
  LogBatch,
  OutgoingMessage,
  PartitionBounds,
  PartitionOffset,
} from '../../kafka/event-log.js';
import { streams } from '@dong-hanh/contracts';
import { awardEvent, REFUSED_AWARD } from './sim-awards.js';
import { SimGroup, type Member } from './sim-group.js';
import { SimPartition } from './sim-partition.js';
import { lostConnection, type SimProcess, type World } from '../world.js';

export const PARTITIONS = 3;
const TOPIC = streams.award.topic;
const BATCH = 4;

/** What the log holds, and how often it had lost something by then. */
export interface SimBounds extends PartitionBounds {
  losses: number;
}

/** A partitioned log with one consumer group, as Kafka behaves towards us. */
export class SimLog {
  readonly partitions = Array.from({ length: PARTITIONS }, () => new SimPartition());
  private readonly group = new SimGroup(PARTITIONS);

  constructor(private readonly world: World) {}

  /** The log as one process sees it. */
  of(process: SimProcess): EventLog {
    let member: Member | undefined;
    return {
      publish: (messages) => this.publish(process, messages),
      subscribe: (subscription) => {
        member = this.group.join(process, subscription);
        void this.poll(member);
        return Promise.resolve();
      },
      commit: (offsets) => this.commit(process, member, offsets),
      lag: () => this.world.step(process, 'look at the log', () => this.bounds()),
      close: () => Promise.resolve(),
    };
  }

  /** True when some of it was lost. */
  get isLossy(): boolean {
    return this.partitions.some(({ losses }) => losses > 0);
  }

  /** Deals the partitions out anew; the members learn of it at their next word with the broker. */
  rebalance(): void {
    this.group.deal();
  }

  /** The group forgets part of what it had committed: messages come again. */
  rewind(): void {
    for (const [partition, offset] of this.group.committed) {
      this.group.committed.set(partition, Math.max(0, offset - 2));
    }
    this.group.deal();
  }

  /** The group's place jumps over what waits, as after a careless reset of offsets. */
  ahead(): void {
    this.partitions.forEach(({ end }, partition) => this.group.committed.set(partition, end));
    this.group.deal();
  }

  /** Whole ranges are delivered a second time, in another order, as a careless re-publisher does it. */
  repeat(): void {
    for (const partition of this.partitions) {
      for (const { key, value } of partition.messages.slice(-4).reverse()) {
        this.append(partition, key, value);
      }
    }
  }

  /** Something that is no event at all. */
  poison(): void {
    const partition = this.partitions[this.group.turn % PARTITIONS]!;
    this.append(partition, Buffer.from('nobody'), Buffer.from('{"broken":'));
  }

  /** A proper event that the handler cannot take. */
  refused(): void {
    const { key, event } = awardEvent(REFUSED_AWARD, 1, 'granted');
    this.append(this.partitionOf(key), Buffer.from(key), Buffer.from(event));
  }

  /** Every connection is made anew. */
  reconnect(): void {
    this.group.cut();
  }

  /** The older half of the log is deleted. */
  truncate(): void {
    for (const each of this.partitions) each.truncate();
  }

  /** The broker's machine dies before its disk has what it acknowledged; what the group committed is older. */
  'lose-tail'(): void {
    for (const each of this.partitions) each.loseTail();
    this.group.cut();
  }

  /** The broker dies with its disk, which also held the group's places. */
  wipe(): void {
    for (const each of this.partitions) each.wipe();
    this.group.committed.clear();
    this.group.deal();
    this.group.cut();
  }

  private bounds(): SimBounds[] {
    return this.partitions.map(({ start, end, losses }, partition) => ({
      topic: TOPIC,
      partition,
      start,
      end,
      losses,
    }));
  }

  private partitionOf(key: string): SimPartition {
    return this.partitions[Number(key.slice(-1)) % PARTITIONS]!;
  }

  private publish(process: SimProcess, messages: readonly OutgoingMessage[]): Promise<void> {
    const ours = messages.filter(({ topic }) => topic === TOPIC);
    const append = (each: readonly OutgoingMessage[]) => {
      for (const { key, value } of each) {
        this.append(this.partitionOf(key), Buffer.from(key), Buffer.from(value));
      }
    };
    return this.world.step(process, `publish ${ours.length}`, () => append(ours), {
      partial: () => append(ours.filter(({ key }) => Number(key.slice(-1)) % PARTITIONS === 0)),
      mayComeLate: true,
    });
  }

  private append(partition: SimPartition, key: Buffer | null, value: Buffer | null): void {
    partition.append(key, value, this.world.now);
  }

  private async poll(member: Member): Promise<void> {
    const { world } = this;
    const { process, subscription } = member;
    for (;;) {
      const batches = await world
        .step(process, 'fetch', () => this.fetch(member))
        .catch((): LogBatch[] => []);
      if (batches.length === 0) await world.sleep(process, world.idleMs);
      await Promise.all(batches.map((batch) => subscription.onBatch(batch)));
    }
  }

  /** What the member may read, by what it knows of the group once the broker has answered. */
  private fetch(member: Member): LogBatch[] {
    this.learn(member);
    if (member.isCut) member.reconnect(TOPIC);
    member.applySeeks();
    return [...member.positions]
      .filter(([partition]) => !member.paused.has(partition))
      .map(([partition, from]) => {
        const log = this.partitions[partition]!;
        // The answer is "out of range", and kafkajs begins at the start of what is there.
        const offset = log.reaches(from) ? from : log.start;
        member.positions.set(partition, offset);
        return this.batch(member, partition, offset);
      })
      .filter(({ messages }) => messages.length > 0);
  }

  private batch(member: Member, partition: number, from: number): LogBatch {
    const { generation } = member;
    const log = this.partitions[partition]!;
    const seek = (offset: number) => void member.seeks.set(partition, offset);
    return {
      topic: TOPIC,
      partition,
      logEnd: log.end,
      messages: log.read(from, BATCH),
      advance: (offset) => {
        if (member.generation === generation) {
          member.positions.set(partition, Math.max(offset, member.positions.get(partition) ?? 0));
        }
      },
      seek,
      pause: () => {
        member.paused.add(partition);
        return (offset) => {
          member.paused.delete(partition);
          seek(offset);
        };
      },
      heartbeat: () => this.world.step(member.process, 'heartbeat', () => this.learn(member)),
      isAbandoned: () => member.generation !== generation || member.seeks.has(partition),
    };
  }

  private learn(member: Member): void {
    this.group.learn(member, TOPIC, this.world.now);
  }

  private commit(
    process: SimProcess,
    member: Member | undefined,
    offsets: readonly PartitionOffset[],
  ): Promise<void> {
    const { group, world } = this;
    return world.step(process, 'commit offsets', () => {
      if (!member || !group.isCurrent(member)) throw lostConnection();
      for (const { partition, offset } of offsets) group.committed.set(partition, offset);
    });
  }
}

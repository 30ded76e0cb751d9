import type {
  EventLog,
  LogBatch,
  OutgoingMessage,
  PartitionOffset,
  StoredMessage,
  Subscription,
} from '../kafka/event-log.js';
import { streams } from '@dong-hanh/contracts';
import { awardEvent, REFUSED_AWARD } from './sim-awards.js';
import { lostConnection, type SimProcess, type World } from './world.js';

export const PARTITIONS = 3;
const TOPIC = streams.award.topic;
const IDLE_POLL_MS = 50;

interface Member {
  process: SimProcess;
  subscription: Subscription;
  /** The generation of the group that this member knows of; it may lag behind, as a zombie's does. */
  generation: number;
  positions: Map<number, number>;
  paused: Set<number>;
}

/** A partitioned log with one consumer group, as Kafka behaves towards us. */
export class SimLog {
  readonly partitions: StoredMessage[][] = Array.from({ length: PARTITIONS }, () => []);
  private readonly committed = new Map<number, number>();
  private members: Member[] = [];
  private generation = 0;
  private turn = 0;

  constructor(private readonly world: World) {}

  /** The log as one process sees it. */
  of(process: SimProcess): EventLog {
    let member: Member | undefined;
    return {
      publish: (messages) => this.publish(process, messages),
      subscribe: (subscription) => {
        member = this.join(process, subscription);
        return Promise.resolve();
      },
      commit: (offsets) => this.commit(process, member, offsets),
      lag: () => Promise.resolve([]),
      close: () => Promise.resolve(),
    };
  }

  /** Deals the partitions out anew; the members learn of it at their next word with the broker. */
  rebalance(): void {
    this.generation += 1;
    this.turn += 1;
  }

  /** The group forgets part of what it had committed: messages come again. */
  rewind(): void {
    for (const [partition, offset] of this.committed) {
      this.committed.set(partition, Math.max(0, offset - 2));
    }
    this.rebalance();
  }

  /** The group's place jumps over what waits, as after a careless reset of offsets. */
  ahead(): void {
    this.partitions.forEach(({ length }, partition) => this.committed.set(partition, length));
    this.rebalance();
  }

  /** Whole ranges are delivered a second time, in another order, as a careless re-publisher does it. */
  repeat(): void {
    for (const messages of this.partitions) {
      for (const { key, value } of [...messages].slice(-4).reverse())
        this.append(messages, key, value);
    }
  }

  /** Something that is no event at all. */
  poison(): void {
    const messages = this.partitions[this.turn % PARTITIONS]!;
    this.append(messages, Buffer.from('nobody'), Buffer.from('{"broken":'));
  }

  /** A proper event that the handler cannot take. */
  refused(): void {
    const { key, event } = awardEvent(REFUSED_AWARD, 1, 'granted');
    this.append(this.partitionOf(key), Buffer.from(key), Buffer.from(event));
  }

  private partitionOf(key: string): StoredMessage[] {
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
    });
  }

  private append(partition: StoredMessage[], key: Buffer | null, value: Buffer | null): void {
    const { now } = this.world;
    partition.push({ offset: partition.length, key, value, timestamp: now, headers: {} });
  }

  private join(process: SimProcess, subscription: Subscription): Member {
    const member: Member = {
      process,
      subscription,
      generation: -1,
      positions: new Map(),
      paused: new Set(),
    };
    this.members.push(member);
    this.generation += 1;
    process.whenDead.push(() => {
      this.members = this.members.filter((each) => each !== member);
      this.generation += 1;
    });
    void this.poll(member);
    return member;
  }

  private async poll(member: Member): Promise<void> {
    const { world } = this;
    const { process, subscription } = member;
    for (;;) {
      const batches = await world
        .step(process, 'fetch', () => this.fetch(member))
        .catch((): LogBatch[] => []);
      if (batches.length === 0) await world.sleep(process, IDLE_POLL_MS);
      await Promise.all(batches.map((batch) => subscription.onBatch(batch)));
    }
  }

  /** What the member may read, by what it knows of the group once the broker has answered. */
  private fetch(member: Member): LogBatch[] {
    this.learn(member);
    return [...member.positions]
      .filter(([partition]) => !member.paused.has(partition))
      .map(([partition, from]) => this.batch(member, partition, from))
      .filter(({ messages }) => messages.length > 0);
  }

  private batch(member: Member, partition: number, from: number): LogBatch {
    const { generation } = member;
    const log = this.partitions[partition]!;
    const moveTo = (offset: number) => {
      if (member.generation === generation) member.positions.set(partition, offset);
    };
    return {
      topic: TOPIC,
      partition,
      logEnd: log.length,
      messages: log.slice(from, from + 4),
      advance: (offset) => moveTo(Math.max(offset, member.positions.get(partition) ?? 0)),
      seek: moveTo,
      pause: () => {
        member.paused.add(partition);
        return (offset) => {
          member.paused.delete(partition);
          moveTo(offset);
        };
      },
      heartbeat: () => this.world.step(member.process, 'heartbeat', () => this.learn(member)),
      isAbandoned: () => member.generation !== generation,
    };
  }

  private learn(member: Member): void {
    if (member.generation === this.generation) return;
    member.generation = this.generation;
    const place = this.members.indexOf(member);
    member.positions = new Map();
    member.paused.clear();
    for (let partition = 0; partition < PARTITIONS; partition += 1) {
      if ((partition + this.turn) % this.members.length !== place) continue;
      member.positions.set(partition, this.committed.get(partition) ?? 0);
    }
    const { generation } = member;
    member.subscription.onRebalance?.(
      [...member.positions.keys()].map((partition) => ({ topic: TOPIC, partition })),
      ({ partition, offset }) => {
        if (member.generation === generation) member.positions.set(partition, offset);
      },
    );
  }

  private commit(
    process: SimProcess,
    member: Member | undefined,
    offsets: readonly PartitionOffset[],
  ): Promise<void> {
    return this.world.step(process, 'commit offsets', () => {
      if (member?.generation !== this.generation) throw lostConnection();
      for (const { partition, offset } of offsets) this.committed.set(partition, offset);
    });
  }
}

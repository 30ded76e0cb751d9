import type { Subscription } from '../../kafka/event-log.js';
import { STALL_MS, type SimProcess } from '../world.js';

/** A member that is silent for so long loses its place: nearer together than in life, like all times here. */
const SESSION_MS = 500;

/** A consumer of the group, with what it knows; that may lag behind, as a zombie's knowledge does. */
export class Member {
  generation = -1;
  /** Its connections are new. */
  isCut = false;
  positions = new Map<number, number>();
  readonly paused = new Set<number>();
  /** Moves that were asked for; done before the next fetch, as kafkajs does it. */
  readonly seeks = new Map<number, number>();

  constructor(
    readonly process: SimProcess,
    readonly subscription: Subscription,
  ) {}

  applySeeks(): void {
    for (const [partition, offset] of this.seeks) {
      if (this.positions.has(partition)) this.positions.set(partition, offset);
    }
    this.seeks.clear();
  }

  reconnect(topic: string): void {
    this.isCut = false;
    this.subscription.onReconnect?.((to) => to.topic === topic && this.seek(to));
  }

  seek({ partition, offset }: { partition: number; offset: number }): void {
    this.seeks.set(partition, offset);
  }
}

/** The consumer group as its coordinator keeps it: who reads what, and from where. */
export class SimGroup {
  readonly committed = new Map<number, number>();
  /** Counts how often partitions changed hands at large. */
  turn = 0;
  private members: Member[] = [];
  private generation = 0;

  constructor(private readonly partitions: number) {}

  join(process: SimProcess, subscription: Subscription): Member {
    const member = new Member(process, subscription);
    this.enter(member);
    process.whenDead.push(() => this.leave(member));
    return member;
  }

  /** Deals the partitions out anew. */
  deal(): void {
    this.generation += 1;
    this.turn += 1;
  }

  cut(): void {
    for (const member of this.members) member.isCut = true;
  }

  isCurrent(member: Member): boolean {
    return member.generation === this.generation && this.members.includes(member);
  }

  /** A member speaks: who has been silent for too long is out, who was out comes back. */
  learn(member: Member, topic: string, now: number): void {
    for (const { process } of this.members) {
      const silentMs = STALL_MS - (process.stalledUntil - now);
      if (process.stalledUntil > now && silentMs > SESSION_MS) this.expel(process);
    }
    if (!this.members.includes(member)) this.enter(member);
    if (member.generation === this.generation) return;
    member.generation = this.generation;
    const place = this.members.indexOf(member);
    member.positions = new Map();
    member.paused.clear();
    for (let partition = 0; partition < this.partitions; partition += 1) {
      if ((partition + this.turn) % this.members.length !== place) continue;
      member.positions.set(partition, this.committed.get(partition) ?? 0);
    }
    member.subscription.onRebalance?.(
      [...member.positions.keys()].map((partition) => ({ topic, partition })),
      (to) => member.seek(to),
    );
  }

  private enter(member: Member): void {
    this.members.push(member);
    this.generation += 1;
  }

  private leave(member: Member): void {
    if (!this.members.includes(member)) return;
    this.members = this.members.filter((each) => each !== member);
    this.generation += 1;
  }

  private expel(process: SimProcess): void {
    for (const member of this.members) if (member.process === process) this.leave(member);
  }
}

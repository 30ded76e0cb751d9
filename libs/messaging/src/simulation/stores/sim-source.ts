import type { AwardRecord } from '@dong-hanh/contracts';
import { parseSnapshot } from '../../outbox/snapshot.js';
import { TermEnded } from '../../outbox/outbox-reader.js';
import type { OutboxReader, OutboxRecord } from '../../relay/relay.js';
import { awardEvent } from './sim-awards.js';
import type { SimProcess, World } from '../world.js';

export interface SourceAward {
  version: number;
  state: AwardRecord['state'];
}

interface OutboxRow extends OutboxRecord {
  xid: number;
}

/** One command of a client: the next event of an award, under a key that makes repeats harmless. */
export interface Command {
  key: string;
  awardId: string;
}

const PAGE_ROWS = 2;
const EMPTY_SNAPSHOT = '1:1:';

/** The owner's database: awards, idempotency keys, outbox and the relay's checkpoint, as PostgreSQL keeps them. */
export class SimSource {
  readonly awards = new Map<string, SourceAward>();
  readonly outbox: OutboxRow[] = [];
  checkpoint: string | null = null;
  epoch = 0;
  leader: SimProcess | undefined;
  /** True when two processes took themselves for the leader. */
  wasSplit = false;
  /** How often everything was published again, or begun to be. */
  republished = 0;
  private readonly answers = new Map<string, number>();
  private readonly locked = new Map<string, SimProcess>();
  private readonly inProgress = new Set<number>();
  private readonly committed = new Set<number>();
  private nextXid = 1;
  private nextPos = 1;

  constructor(private readonly world: World) {}

  /** Records a command in one transaction. @returns the version that it made, the same for a repeat */
  async record(process: SimProcess, { key, awardId }: Command): Promise<number> {
    const { world } = this;
    const unlock = () => {
      if (this.locked.get(awardId) === process) this.locked.delete(awardId);
    };
    process.whenDead.push(unlock);
    let xid: number | undefined;
    process.whenDead.push(() => xid !== undefined && this.inProgress.delete(xid));
    try {
      const lock = () => this.locked.set(awardId, process);
      const isReady = () => !this.locked.has(awardId);
      await world.step(process, `lock ${awardId.slice(-2)}`, lock, { isReady });
      const answered = this.answers.get(key);
      if (answered !== undefined) return answered;
      const version = (this.awards.get(awardId)?.version ?? 0) + 1;
      const state = version % 2 === 1 ? 'granted' : 'revoked';
      await world.step(process, 'insert', () => {
        xid = this.nextXid++;
        this.inProgress.add(xid);
        this.addToOutbox(xid, awardEvent(awardId, version, state));
      });
      await world.step(process, 'commit', () => {
        this.commit(xid!);
        this.awards.set(awardId, { version, state });
        this.answers.set(key, version);
      });
      await world.step(process, 'answer', () => undefined);
      return version;
    } finally {
      if (process.isAlive) {
        if (xid !== undefined) this.inProgress.delete(xid);
        unlock();
      }
    }
  }

  /** The leader's lock is freed without its knowing. */
  splitLead(): void {
    this.leader = undefined;
    this.wasSplit = true;
  }

  /** Publishes every award again as it is, page by page: always harmless. @returns how many */
  async republish(process: SimProcess): Promise<number> {
    this.republished += 1;
    let count = 0;
    for (let after = ''; ;) {
      const page = await this.world.step(process, 'read awards to publish again', () =>
        [...this.awards]
          .filter(([id]) => id > after)
          .sort(([a], [b]) => (a < b ? -1 : 1))
          .slice(0, PAGE_ROWS),
      );
      if (page.length === 0) return count;
      await this.world.step(process, 'publish awards again', () => {
        const xid = this.nextXid++;
        for (const [id, { version, state }] of page) {
          this.addToOutbox(xid, awardEvent(id, version, state));
        }
        this.commit(xid);
      });
      count += page.length;
      after = page.at(-1)![0];
    }
  }

  /** The outbox for the leader of a term, through a connection that is the process's own. */
  reader(process: SimProcess, epoch: number): OutboxReader {
    let large: { since: string; snapshot: string } | undefined;
    const rowsBetween = (since: string, snapshot: string, afterPos: number) =>
      this.outbox
        .filter(({ xid }) => this.isVisible(xid, snapshot) && !this.isVisible(xid, since))
        .filter(({ pos }) => pos > afterPos)
        .sort((a, b) => a.pos - b.pos);
    const pageOf = (rows: OutboxRow[]) => ({
      records: rows.slice(0, PAGE_ROWS),
      hasMore: rows.length > PAGE_ROWS,
    });
    return {
      window: (since) =>
        this.world.step(process, 'read the outbox', () => {
          large = { since: since ?? EMPTY_SNAPSHOT, snapshot: this.snapshot() };
          const { snapshot } = large;
          return { snapshot, ...pageOf(rowsBetween(large.since, snapshot, 0)) };
        }),
      page: (afterPos) =>
        this.world.step(process, 'read a page', () =>
          pageOf(rowsBetween(large!.since, large!.snapshot, afterPos)),
        ),
      save: (snapshot) =>
        this.world.step(process, 'save the checkpoint', () => {
          if (this.epoch !== epoch) throw new TermEnded(epoch);
          this.checkpoint = snapshot;
        }),
    };
  }

  /** True when the checkpoint covers every committed event. */
  get isPublished(): boolean {
    const { checkpoint } = this;
    return (
      this.inProgress.size === 0 &&
      this.outbox.every(
        ({ xid }) =>
          !this.committed.has(xid) || (checkpoint !== null && this.isVisible(xid, checkpoint)),
      )
    );
  }

  private addToOutbox(xid: number, event: { topic: string; key: string; event: string }): void {
    const recordedAt = new Date(this.world.now);
    this.outbox.push({ ...event, pos: this.nextPos++, xid, traceparent: null, recordedAt });
  }

  private commit(xid: number): void {
    this.inProgress.delete(xid);
    this.committed.add(xid);
  }

  private snapshot(): string {
    const open = [...this.inProgress].sort((a, b) => a - b);
    return `${open[0] ?? this.nextXid}:${this.nextXid}:${open.join(',')}`;
  }

  private isVisible(xid: number, snapshot: string): boolean {
    const { xmax, inProgress } = parseSnapshot(snapshot);
    return this.committed.has(xid) && xid < Number(xmax) && !inProgress.includes(String(xid));
  }
}

import { setTimeout as pause } from 'node:timers/promises';
import { Database } from '@dong-hanh/persistence';
import { databaseUrl } from '../../proof.js';

/** What a reader keeps of each record, and by which column it names the act that the record belongs to. */
const READERS = {
  'membership of awards': { database: 'membership', table: 'honours', act: 'decision_id' },
  'reporting of awards': { database: 'reporting', table: 'award_facts', act: 'decision_id' },
  'membership of supports': { database: 'membership', table: 'supports', act: 'grant_id' },
  'reporting of supports': { database: 'reporting', table: 'support_facts', act: 'grant_id' },
} as const;

export type Reader = keyof typeof READERS;
const names = Object.keys(READERS) as Reader[];
const LOOK_EVERY_MS = 25;

/** A decision or grant on its way to the readers. */
interface Journey {
  id: string;
  answeredAt: number;
  waitsFor: Set<Reader>;
  arrivedAt: Partial<Record<Reader, number>>;
}

/** Watches the readers' tables for what was answered with 201, and knows how long each took. */
export class Arrivals {
  private readonly journeys: Journey[] = [];
  private readonly stopping = new AbortController();
  private readonly pools = new Map<string, Database>();
  private watching: Promise<void> | undefined;

  start(): void {
    for (const database of ['membership', 'reporting'] as const) {
      const url = databaseUrl(database);
      this.pools.set(
        database,
        new Database({ url, applicationName: 'arrivals', max: 1, statementTimeoutMs: 2_000 }),
      );
    }
    this.watching = this.watch();
  }

  async close(): Promise<void> {
    this.stopping.abort();
    await this.watching;
    await Promise.all([...this.pools.values()].map((pool) => pool.close()));
  }

  /** Something was answered just now. */
  expect(id: string, kind: 'awards' | 'supports'): void {
    const waitsFor = new Set(names.filter((name) => name.endsWith(kind)));
    this.journeys.push({ id, answeredAt: performance.now(), waitsFor, arrivedAt: {} });
  }

  /** What has not arrived everywhere yet. */
  get missing(): { id: string; waitsFor: Reader[] }[] {
    return this.journeys
      .filter(({ waitsFor }) => waitsFor.size > 0)
      .map(({ id, waitsFor }) => ({ id, waitsFor: [...waitsFor] }));
  }

  /** The longest time from an answer until all readers had it. */
  get worstLagMs(): number {
    const lags = this.journeys.flatMap(({ answeredAt, arrivedAt }) =>
      Object.values(arrivedAt).map((at) => at - answeredAt),
    );
    return Math.max(0, ...lags);
  }

  /** When a service's reader first showed something that was answered after `since`; undefined = not yet. */
  firstAfter(since: number, service: 'membership' | 'reporting'): number | undefined {
    const times = this.journeys
      .filter(({ answeredAt }) => answeredAt > since)
      .flatMap(({ arrivedAt }) =>
        names.filter((name) => name.startsWith(service)).map((name) => arrivedAt[name]),
      )
      .filter((at) => at !== undefined);
    return times.length > 0 ? Math.min(...times) : undefined;
  }

  private async watch(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      // A database that is away is part of the play: it is asked again.
      await Promise.allSettled(names.map((name) => this.look(name)));
      await pause(LOOK_EVERY_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  private async look(name: Reader): Promise<void> {
    const { database, table, act } = READERS[name];
    const waiting = this.journeys.filter(({ waitsFor }) => waitsFor.has(name));
    if (waiting.length === 0) return;
    const rows = await this.pools
      .get(database)!
      .query<{ id: string }>(`select distinct ${act} as id from ${table} where ${act} = any($1)`, [
        waiting.map(({ id }) => id),
      ]);
    const found = new Set(rows.map(({ id }) => id));
    for (const journey of waiting.filter(({ id }) => found.has(id))) {
      journey.waitsFor.delete(name);
      journey.arrivedAt[name] = performance.now();
    }
  }
}

import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { liveEntry, type LiveEntry } from '@dong-hanh/contracts';
import { endRedis, type RedisClient } from '../redis.js';
import { compareStreamIds } from './stream-id.js';

export interface LiveItem {
  /** Of the entry in the stream; what a browser sends back as `Last-Event-ID`. */
  id: string;
  entry: LiveEntry;
}

export interface LivePage {
  items: LiveItem[];
  /** Where to go on, also when no item was readable. */
  upTo: string;
}

type RawItem = [id: string, fields: string[]];

const BLOCK_MS = 5_000;
const SILENCE_LIMIT_MS = 10_000;
const RETRY_MS = 500;
const PAGE = 200;
/** Entries that are kept here for readers who are a little behind; who is further behind asks Redis. */
const RECENT = 1_000;

/**
 * The end of the stream, read by one connection for all readers of a process. It keeps the newest entries
 * and nothing per reader: one who is slow costs no memory.
 */
export class LiveTail {
  private recent: LiveItem[] = [];
  /** All that lies after it, up to `position`, is in `recent`. */
  private floor = '';
  private position = '';
  /** Grows with each change; who knows it cannot miss one between looking and waiting. */
  revision = 0;
  private readonly waiting = new Set<() => void>();
  private reading: Promise<void> | undefined;
  private readonly closing = new AbortController();

  /**
   * @param redis a connection of its own, which waits in Redis for the next entry
   * @param queries answers what a reader who is far behind asks
   */
  constructor(
    private readonly redis: RedisClient,
    private readonly queries: RedisClient,
    private readonly stream: string,
  ) {}

  /** Begins to read, once; waits until it is known where the stream ends. */
  async join(signal: AbortSignal): Promise<string> {
    this.reading ??= this.read();
    while (this.position === '' && !this.isOver(signal)) await this.change(this.revision, signal);
    return this.position;
  }

  isOver(signal: AbortSignal): boolean {
    return this.closing.signal.aborted || signal.aborted;
  }

  /** What comes after an id, oldest first: the whole rest or a page of it. */
  async after(id: string): Promise<LivePage> {
    if (compareStreamIds(id, this.floor) >= 0) {
      const items = this.recent.slice(firstAfter(this.recent, id));
      return { items, upTo: items.at(-1)?.id ?? id };
    }
    const rows = (await this.queries.xrange(
      this.stream,
      `(${id}`,
      '+',
      'COUNT',
      PAGE,
    )) as RawItem[];
    return { items: rows.flatMap(toItem), upTo: rows.at(-1)?.[0] ?? this.floor };
  }

  /** Waits until something changed after the given revision, or the wait is over. */
  change(revision: number, signal: AbortSignal): Promise<void> {
    if (revision !== this.revision || this.isOver(signal)) return Promise.resolve();
    return new Promise((resolve) => {
      const done = () => {
        this.waiting.delete(done);
        signal.removeEventListener('abort', done);
        resolve();
      };
      this.waiting.add(done);
      signal.addEventListener('abort', done);
    });
  }

  /** Ends at once, whatever Redis does: what is asked for is given up. */
  async close(): Promise<void> {
    this.closing.abort();
    endRedis(this.redis);
    this.wake();
    await this.reading;
  }

  private async read(): Promise<void> {
    const { signal } = this.closing;
    while (!signal.aborted) {
      try {
        // Asked while Redis is away, each question would wait in the client and be put when it is back.
        if (this.redis.status !== 'ready') await once(this.redis, 'ready', { signal });
        if (this.position === '') await this.findEnd();
        else await this.readOn();
      } catch {
        await pause(RETRY_MS, undefined, { signal }).catch(() => undefined);
      }
    }
  }

  private async findEnd(): Promise<void> {
    const [last] = (await this.answerInTime(
      this.redis.xrevrange(this.stream, '+', '-', 'COUNT', 1),
    )) as RawItem[];
    this.position = last?.[0] ?? '0-0';
    this.floor = this.position;
    this.wake();
  }

  private async readOn(): Promise<void> {
    const answer = await this.answerInTime(
      this.redis.xread('COUNT', PAGE, 'BLOCK', BLOCK_MS, 'STREAMS', this.stream, this.position),
    );
    const rows = (answer?.[0]?.[1] ?? []) as RawItem[];
    const last = rows.at(-1);
    if (last) this.keep(rows, last[0]);
    // Also without news: who could not ask Redis a moment ago asks again now.
    this.wake();
  }

  private keep(rows: readonly RawItem[], position: string): void {
    this.position = position;
    this.recent.push(...rows.flatMap(toItem));
    const excess = this.recent.splice(0, Math.max(0, this.recent.length - RECENT));
    this.floor = excess.at(-1)?.id ?? this.floor;
  }

  /**
   * A server that stopped answering keeps the connection open: after a while a new one is made.
   *
   * @throws Error also when the tail is closed meanwhile
   */
  private async answerInTime<T>(answer: Promise<T>): Promise<T> {
    answer.catch(() => undefined);
    const over = new AbortController();
    const signal = AbortSignal.any([over.signal, this.closing.signal]);
    const silence = pause(SILENCE_LIMIT_MS, undefined, { signal }).then((): never => {
      this.redis.disconnect(true);
      throw new Error('Redis does not answer');
    });
    silence.catch(() => undefined);
    try {
      return await Promise.race([answer, silence]);
    } finally {
      over.abort();
    }
  }

  private wake(): void {
    this.revision += 1;
    for (const done of [...this.waiting]) done();
  }
}

function firstAfter(items: readonly LiveItem[], id: string): number {
  const index = items.findIndex((item) => compareStreamIds(item.id, id) > 0);
  return index === -1 ? items.length : index;
}

/** Nothing for an entry of another release that this one cannot read. */
function toItem([id, [, text = '']]: RawItem): LiveItem[] {
  try {
    return [{ id, entry: liveEntry.parse(JSON.parse(text)) }];
  } catch {
    return [];
  }
}

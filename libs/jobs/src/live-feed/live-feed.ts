import type { LiveEntry } from '@dong-hanh/contracts';
import { Logger } from '@nestjs/common';
import { createRedis, endRedis, type RedisClient } from '../redis.js';
import { isStreamId, compareStreamIds } from './stream-id.js';
import { LiveTail, type LiveItem, type LivePage } from './live-tail.js';

export interface LiveFeedSettings {
  redisUrl: string;
  /** The service; shown by `CLIENT LIST`. */
  name: string;
  /** The key of the stream; the same for all who append and read. */
  stream?: string;
}

/** About how many entries are kept; Redis trims whole blocks. */
const KEPT = 10_000;
/** Appends under way at most. More only come when Redis is slow, and are dropped: the feed is a hint. */
const UNDER_WAY = 1_000;

/**
 * What the read models have just applied, for pages that show it. A Redis stream that is cut at about
 * 10,000 entries: a hint to look again, never the record. Without Redis it is silent and disturbs nobody.
 */
export class LiveFeed {
  private readonly logger = new Logger('live-feed');
  private readonly stream: string;
  private readonly redis: RedisClient;
  private tail: LiveTail | undefined;
  private underWay = 0;
  private isAway = false;

  constructor(private readonly settings: LiveFeedSettings) {
    this.stream = settings.stream ?? 'live';
    this.redis = createRedis(settings.redisUrl, {
      name: `${settings.name}-live`,
      whenAway: 'fail',
      onError: (error) => this.noteAway(error),
    });
    this.redis.on('ready', () => {
      this.isAway = false;
    });
  }

  /** Appends without waiting. Never throws: while Redis is away the entry is dropped. */
  append(entry: LiveEntry): void {
    if (this.underWay >= UNDER_WAY) return;
    this.underWay += 1;
    this.redis
      .xadd(this.stream, 'MAXLEN', '~', KEPT, '*', 'entry', JSON.stringify(entry))
      .catch((error: Error) => this.noteFailure(error))
      .finally(() => {
        this.underWay -= 1;
      });
  }

  /**
   * The entries after an id, as they come, until the signal aborts or the feed is closed. Readers who are
   * slow miss nothing that the stream still holds, and who comes back with the last id that he saw goes on
   * there.
   *
   * @param afterId without it, or when it is no id of the stream: from now on
   */
  async *entries(afterId: string | undefined, signal: AbortSignal): AsyncGenerator<LiveItem> {
    const tail = this.sharedTail();
    const end = await tail.join(signal);
    let last = startOf(afterId, end);
    while (!tail.isOver(signal)) {
      const { revision } = tail;
      const page = await this.pageAfter(tail, last);
      for (const item of page.items) {
        if (tail.isOver(signal)) return;
        yield item;
      }
      if (page.upTo === last) await tail.change(revision, signal);
      last = page.upTo;
    }
  }

  async close(): Promise<void> {
    endRedis(this.redis);
    await this.tail?.close();
  }

  /** While Redis is away there is nothing to show; the tail tells when it is back. */
  private async pageAfter(tail: LiveTail, id: string): Promise<LivePage> {
    try {
      return await tail.after(id);
    } catch (error) {
      this.noteFailure(error as Error);
      return { items: [], upTo: id };
    }
  }

  private sharedTail(): LiveTail {
    this.tail ??= new LiveTail(
      createRedis(this.settings.redisUrl, {
        name: `${this.settings.name}-live-tail`,
        whenAway: 'wait',
        onError: (error) => this.noteAway(error),
      }),
      this.redis,
      this.stream,
    );
    return this.tail;
  }

  /** A command that failed for want of a connection says nothing that the connection has not said. */
  private noteFailure(error: Error): void {
    if (this.redis.status === 'ready') this.noteAway(error);
  }

  private noteAway(error: Error): void {
    if (this.isAway) return;
    this.isAway = true;
    this.logger.warn(`Redis is away, live pages do not move: ${error.message}`);
  }
}

/** An id ahead of the stream was given by one that is gone: what follows is the news. */
function startOf(afterId: string | undefined, end: string): string {
  return isStreamId(afterId) && compareStreamIds(afterId, end) < 0 ? afterId : end;
}

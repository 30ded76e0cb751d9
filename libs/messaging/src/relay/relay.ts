import { heartbeatTopic, type Heartbeat } from '@dong-hanh/contracts';
import { failpoint } from '../failpoints/failpoint.js';
import type { EventLog, OutgoingMessage } from '../kafka/event-log.js';
import { PublishSpans } from '../tracing/publish-spans.js';

/** A committed event that waits for the log. */
export interface OutboxRecord {
  pos: number;
  topic: string;
  key: string;
  event: string;
  traceparent: string | null;
  recordedAt: Date;
}

/** What became visible between two snapshots of the database. */
export interface OutboxWindow {
  /** The snapshot that closes the window. */
  snapshot: string;
  /** The first page, in order of `pos`; empty when nothing is new. */
  records: OutboxRecord[];
  /** True when there is more than this page. */
  hasMore: boolean;
}

/** The outbox as the leader of one term sees it. */
export interface OutboxReader {
  /** @param since the snapshot up to which all is published; null = nothing is */
  window(since: string | null): Promise<OutboxWindow>;
  /** The next page of the same window. */
  page(afterPos: number): Promise<{ records: OutboxRecord[]; hasMore: boolean }>;
  /** Remembers that everything visible in `snapshot` is published. @throws when the term is over */
  save(snapshot: string): Promise<void>;
}

/** Time, so that a simulator can drive the relay. */
export interface RelayClock {
  now(): number;
  /** @throws when `signal` is aborted */
  pause(ms: number, signal: AbortSignal): Promise<void>;
}

export interface RelayObserver {
  published(count: number, ms: number): void;
  publishFailed(error: unknown): void;
  /** Age of the oldest event that is committed and not published. */
  unpublished(seconds: number): void;
}

const HEARTBEAT_EVERY_MS = 1_000;
/** The checkpoint is stored although nothing was sent: the window's lower edge moves on, and a term that is over is noticed. */
const REFRESH_EVERY_MS = 10_000;
const FIRST_BACKOFF_MS = 100;
const MAX_BACKOFF_MS = 2_000;
const CONTENT_TYPE = 'application/cloudevents+json; charset=utf-8';

/**
 * Copies the outbox to the log by snapshot difference, the algorithm of PgQ (Skype, 2007): everything
 * visible in this snapshot of the database and not in the last one, in order of position. A position
 * alone would lose what commits late; a snapshot does not care when a transaction began.
 *
 * Pure but for its four dependencies. It repeats what it cannot be sure of and never leaves out: readers
 * drop repeats by the aggregate's version.
 */
export class Relay {
  private savedAt = 0;
  private beatAt = -Infinity;

  /** @param published the snapshot stored by the term before; null = publish everything */
  constructor(
    private readonly service: string,
    private readonly outbox: OutboxReader,
    private readonly log: Pick<EventLog, 'publish'>,
    private readonly clock: RelayClock,
    private readonly observer: RelayObserver,
    private published: string | null,
  ) {}

  /**
   * Publishes one window.
   *
   * @param signal ends the work at the next await; what was not stored is published again by another
   * @returns how many events it held
   */
  async cycle(signal: AbortSignal): Promise<number> {
    const openedAt = this.clock.now();
    const window = await this.outbox.window(this.published);
    let sent = 0;
    let page: { records: OutboxRecord[]; hasMore: boolean } = window;
    while (page.records.length > 0) {
      const last = page.records.at(-1)!;
      const next = page.hasMore ? this.outbox.page(last.pos) : undefined;
      // Read ahead while sending; should sending end first in an abort, nobody looks at this one.
      next?.catch(() => undefined);
      await this.publishPage(page.records, signal);
      sent += page.records.length;
      page = (await next) ?? { records: [], hasMore: false };
      if (page.records.length > 0) await this.beat(this.clock.now(), this.ageOf(page.records));
    }
    await this.store(window.snapshot, sent > 0);
    this.observer.unpublished(0);
    await this.beat(openedAt, 0);
    return sent;
  }

  private async publishPage(records: readonly OutboxRecord[], signal: AbortSignal): Promise<void> {
    const messages = records.map(toMessage);
    const spans = PublishSpans.of(messages);
    await failpoint('relay-after-read');
    for (let backoff = FIRST_BACKOFF_MS; ; backoff = Math.min(backoff * 2, MAX_BACKOFF_MS)) {
      signal.throwIfAborted();
      this.observer.unpublished(this.ageOf(records));
      const startedAt = this.clock.now();
      try {
        await this.log.publish(messages);
        this.observer.published(messages.length, this.clock.now() - startedAt);
        spans?.acknowledged();
        return;
      } catch (error) {
        this.observer.publishFailed(error);
        spans?.failed();
        await this.clock.pause(backoff, signal);
      }
    }
  }

  private async store(snapshot: string, hasSent: boolean): Promise<void> {
    const now = this.clock.now();
    if (hasSent || now - this.savedAt >= REFRESH_EVERY_MS) {
      if (hasSent) await failpoint('relay-after-send');
      await this.outbox.save(snapshot);
      this.savedAt = now;
    }
    this.published = snapshot;
  }

  /**
   * Says that the source lives. Sent after what it speaks of, on the same path: with nothing unpublished
   * at `at`, all that was committed before `at` is in the log.
   */
  private async beat(at: number, unpublishedSeconds: number): Promise<void> {
    if (this.clock.now() - this.beatAt < HEARTBEAT_EVERY_MS) return;
    this.beatAt = this.clock.now();
    const value: Heartbeat = {
      service: this.service,
      at: new Date(at).toISOString(),
      unpublishedSeconds,
    };
    try {
      await this.log.publish([
        {
          topic: heartbeatTopic(this.service),
          key: this.service,
          value: JSON.stringify(value),
          headers: { 'content-type': 'application/json' },
        },
      ]);
    } catch (error) {
      // The next one follows in a second; its absence says what it should.
      this.observer.publishFailed(error);
    }
  }

  private ageOf(records: readonly OutboxRecord[]): number {
    const oldest = Math.min(...records.map(({ recordedAt }) => recordedAt.getTime()));
    return Math.max(0, this.clock.now() - oldest) / 1_000;
  }
}

function toMessage({ topic, key, event, traceparent }: OutboxRecord): OutgoingMessage {
  const headers = { 'content-type': CONTENT_TYPE };
  return {
    topic,
    key,
    value: event,
    headers: traceparent === null ? headers : { ...headers, traceparent },
  };
}

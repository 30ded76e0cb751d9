import type { ServerResponse } from 'node:http';
import { Injectable, Logger, type BeforeApplicationShutdown } from '@nestjs/common';
import type { FastifyReply } from 'fastify';

/** One server-sent event; the data is written as JSON on one line. */
export interface ServerSentEvent {
  /** What the client sends back as `Last-Event-ID` to go on after this event. */
  id?: string;
  event?: string;
  data: unknown;
}

export interface EventStreamSettings {
  /** When the right to read ends: the expiry of the access token. */
  endsAt: Date;
  /** Between two comments that keep the connection alive; default 15 s. */
  heartbeatMs?: number;
  /** How long a client may leave what was written unread before it is cut; default 20 s. */
  unreadLimitMs?: number;
}

const HEARTBEAT_MS = 15_000;
const UNREAD_LIMIT_MS = 20_000;
/** A longer one would fire at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;
const COMMENT = ':\n\n';
const RETRY = 'retry: 2000\n\n';

/**
 * Answers that go on: server-sent events (WHATWG HTML, §9.2). All that are open end when the process stops,
 * before it waits for requests at hand.
 */
@Injectable()
export class EventStreams implements BeforeApplicationShutdown {
  private readonly open = new Set<EventStream>();
  private readonly logger = new Logger('HTTP');
  private isStopping = false;

  /**
   * Answers with events as they come, until there are no more, the client leaves or does not read, the
   * right to read ends or the process stops. Events are taken one by one as the client reads them, so a
   * slow one costs no memory.
   *
   * @param eventsUntil the events; the signal tells when nobody wants more
   */
  async answer(
    reply: FastifyReply,
    settings: EventStreamSettings,
    eventsUntil: (signal: AbortSignal) => AsyncIterable<ServerSentEvent>,
  ): Promise<void> {
    const stream = new EventStream(begin(reply), settings);
    this.open.add(stream);
    if (this.isStopping) stream.end();
    try {
      for await (const event of eventsUntil(stream.signal)) {
        await stream.send(event);
        if (stream.signal.aborted) break;
      }
    } catch (error) {
      // The status is sent: all that can be said to the client is that the answer is over.
      this.logger.error(error);
    } finally {
      stream.end();
      this.open.delete(stream);
    }
  }

  beforeApplicationShutdown(): void {
    this.isStopping = true;
    for (const stream of this.open) stream.end();
  }
}

/** One answer under way. */
class EventStream {
  private readonly over = new AbortController();
  private readonly timers: NodeJS.Timeout[];

  constructor(
    private readonly response: ServerResponse,
    private readonly settings: EventStreamSettings,
  ) {
    const { endsAt, heartbeatMs = HEARTBEAT_MS } = settings;
    this.timers = [
      setInterval(() => this.beat(), heartbeatMs),
      setTimeout(() => this.end(), Math.min(endsAt.getTime() - Date.now(), LONGEST_TIMER_MS)),
    ];
    response.on('close', () => this.end());
    response.on('error', () => this.end());
    response.write(RETRY);
  }

  get signal(): AbortSignal {
    return this.over.signal;
  }

  /** Returns when the client has room for more, or wants none. */
  async send(event: ServerSentEvent): Promise<void> {
    if (!this.signal.aborted && !this.response.write(textOf(event))) await this.drained();
  }

  end(): void {
    if (this.signal.aborted) return;
    this.over.abort();
    for (const timer of this.timers) clearTimeout(timer);
    // Who does not read would keep the last bytes, and the connection with them.
    if (this.response.writableNeedDrain) this.response.destroy();
    else this.response.end();
  }

  private beat(): void {
    if (!this.response.writableNeedDrain) this.response.write(COMMENT);
  }

  private drained(): Promise<void> {
    return new Promise((resolve) => {
      const limit = setTimeout(() => this.end(), this.settings.unreadLimitMs ?? UNREAD_LIMIT_MS);
      const done = () => {
        clearTimeout(limit);
        this.response.off('drain', done);
        this.signal.removeEventListener('abort', done);
        resolve();
      };
      this.response.on('drain', done);
      this.signal.addEventListener('abort', done);
    });
  }
}

function begin(reply: FastifyReply): ServerResponse {
  reply.hijack();
  const { raw } = reply;
  for (const [name, value] of Object.entries(reply.getHeaders())) {
    if (value !== undefined) raw.setHeader(name, value);
  }
  raw.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    // Proxies of the nginx family hold answers back unless told not to.
    'x-accel-buffering': 'no',
    connection: 'close',
  });
  return raw;
}

function textOf({ id, event, data }: ServerSentEvent): string {
  const head = `${id === undefined ? '' : `id: ${id}\n`}${event === undefined ? '' : `event: ${event}\n`}`;
  return `${head}data: ${JSON.stringify(data)}\n\n`;
}

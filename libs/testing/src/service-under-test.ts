import { randomUUID } from 'node:crypto';
import { streamOf, type DomainEvent, type EventStream } from '@dong-hanh/contracts';
import { Database, type Sql } from '@dong-hanh/persistence';
import { expectContract } from './openapi-contract.js';
import type { TestDatabase } from './test-database.js';
import type { TestIssuer } from './test-issuer.js';

/** What a refusal says. */
export interface ProblemBody {
  code: string;
  title: string;
  detail: string;
  requestId: string;
  errors?: { pointer: string; code: string; message: string }[];
  permission?: string;
  grantedBy?: string;
}

export interface Answer<T = unknown> {
  status: number;
  contentType: string | undefined;
  headers: Record<string, unknown>;
  body: T;
}

/** An event as the outbox holds it. */
export interface WaitingEvent<D> {
  topic: string;
  key: string;
  traceparent: string | null;
  event: Record<string, unknown> & { type: string; sequence: string; data: D };
}

interface InjectedAnswer {
  statusCode: number;
  payload: string;
  headers: Record<string, string | string[] | number | undefined>;
}

/** As much of a Nest application on Fastify as a spec needs. */
interface RunningApp {
  inject(request: {
    method: 'GET' | 'POST';
    url: string;
    headers?: Record<string, string>;
    payload?: string | object;
  }): Promise<InjectedAnswer>;
  close(): Promise<unknown>;
}

/** As much of the messaging strategy: who listens to a topic. */
interface Listeners {
  getHandlerByPattern(topic: string): ((batch: never) => unknown) | null;
}

interface Call {
  body?: unknown;
  headers?: Record<string, string>;
}

/** Status, code and the place of each fault, in one line each. */
export function refusal({ status, body }: Answer<ProblemBody>): (string | number)[] {
  const faults = body.errors ?? [];
  return [status, body.code, ...faults.map(({ pointer, code }) => `${pointer} ${code}`)];
}

/**
 * A service in the process of a spec: real routes, a database of its own, real tokens. A service extends it
 * by what it leaves in its tables.
 */
export class ServiceUnderTest<A extends RunningApp, D = unknown> {
  private readonly tokens = new Map<string, Promise<string>>();

  /** @param listeners the messaging strategy of the application */
  constructor(
    readonly app: A,
    readonly database: TestDatabase,
    private readonly issuer: TestIssuer,
    private readonly listeners: Listeners,
  ) {}

  /** Calls a route as an account and checks the answer against the contract. */
  async call<T = ProblemBody>(
    account: string,
    method: 'GET' | 'POST',
    path: string,
    { body, headers = {} }: Call = {},
  ): Promise<Answer<T>> {
    const authorization = `Bearer ${await this.tokenOf(account)}`;
    const isText = typeof body === 'string';
    const response = await this.app.inject({
      method,
      url: path,
      headers: { authorization, ...(isText && { 'content-type': 'application/json' }), ...headers },
      ...(body !== undefined && { payload: body as string | object }),
    });
    const { statusCode: status, payload } = response;
    const contentType = response.headers['content-type']?.toString();
    const answer = {
      status,
      contentType,
      headers: response.headers,
      body: JSON.parse(payload) as T,
    };
    expectContract({ method, path, ...answer });
    return answer;
  }

  get<T = ProblemBody>(account: string, path: string): Promise<Answer<T>> {
    return this.call<T>(account, 'GET', path);
  }

  post<T = ProblemBody>(
    account: string,
    path: string,
    body: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer<T>> {
    return this.call<T>(account, 'POST', path, { body, headers });
  }

  /**
   * Hands events to the service's own consumers, in the transaction of the role that projects, as the
   * strategy does with what Kafka brings.
   */
  async learn(events: readonly DomainEvent[]): Promise<void> {
    const project = new Database({
      url: this.database.url('project'),
      applicationName: 'spec-project',
      max: 1,
    });
    const works: (() => unknown)[] = [];
    try {
      await project.transaction((tx) => this.deliver(events, tx, works));
      for (const work of works) await work();
    } finally {
      await project.close();
    }
  }

  /** The events that wait for the relay, oldest first. */
  async outbox(): Promise<WaitingEvent<D>[]> {
    const rows = await this.database.admin.query<Record<'topic' | 'key' | 'event', string>>(
      'select o.topic, o.key, o.event, o.traceparent from outbox o order by o.pos',
    );
    return rows.map(
      (row) => ({ ...row, event: JSON.parse(row.event) as unknown }) as WaitingEvent<D>,
    );
  }

  /** How many rows each of some tables holds. */
  async rowCounts<N extends string>(...tables: readonly N[]): Promise<Record<N, number>> {
    const counts = tables.map((table) => `(select count(*) from ${table}) as ${table}`);
    const [row] = await this.database.admin.query<Record<N, number>>(`select ${counts.join(', ')}`);
    return row!;
  }

  async close(): Promise<void> {
    await this.app.close();
    await this.issuer.close();
    await this.database.drop();
  }

  private tokenOf(account: string): Promise<string> {
    const token = this.tokens.get(account) ?? this.issuer.token(account);
    this.tokens.set(account, token);
    return token;
  }

  private async deliver(
    events: readonly DomainEvent[],
    tx: Sql,
    works: (() => unknown)[],
  ): Promise<void> {
    const byStream = Map.groupBy(events, ({ name }) => streamOf(name));
    for (const [stream, some] of byStream) {
      const handler = this.listeners.getHandlerByPattern(stream.topic);
      if (!handler) throw new Error(`nobody listens to ${stream.topic}`);
      const consumed = some.map((event, offset) => consumedEvent(stream, event, offset));
      const afterCommit = (work: () => unknown) => void works.push(work);
      await finished(await handler({ stream, events: consumed, tx, afterCommit } as never));
    }
  }
}

/** Nest wraps what a handler returns into an observable, which does its work when somebody listens. */
async function finished(result: unknown): Promise<void> {
  const isObservable =
    typeof result === 'object' && result !== null && 'subscribe' in result && 'pipe' in result;
  if (!isObservable) return;
  const { subscribe } = result as { subscribe(observer: object): unknown };
  await new Promise<void>((resolve, reject) => {
    subscribe.call(result, { error: reject, complete: () => resolve() });
  });
}

function consumedEvent(stream: EventStream, event: DomainEvent, offset: number) {
  const time = new Date().toISOString();
  return {
    ...event,
    id: randomUUID(),
    key: stream.keyOf(event.data as never),
    version: event.data.version,
    time,
    sentAt: time,
    position: { topic: stream.topic, partition: 0, offset },
  };
}

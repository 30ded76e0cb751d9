import {
  streamOf,
  type AwardRecord,
  type DomainEvent,
  type EventStream,
} from '@dong-hanh/contracts';
import { KafkaBatchStrategy, type MessagingOptions } from '@dong-hanh/messaging';
import { Database, type Sql } from '@dong-hanh/persistence';
import { createServiceApp, newId } from '@dong-hanh/service-kit';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { lastValueFrom, isObservable } from 'rxjs';
import { emulationModule } from '../app.module.js';
import { readConfig } from '../config.js';
import { migrations } from '../data-source.js';

/** The parts of the testing library that a spec hands over: only specs may import it. */
export interface TestingKit {
  createTestDatabase(options: {
    service: string;
    migrations: typeof migrations;
  }): Promise<SpecDatabase>;
  startTestIssuer(): Promise<SpecIssuer>;
  expectContract(answer: Answer & { method: string; path: string }): void;
}

interface SpecDatabase {
  name: string;
  url(role: 'serve' | 'project'): string;
  /** A superuser's view, for arranging and looking. */
  admin: Sql;
  drop(): Promise<void>;
}

interface SpecIssuer {
  issuer: string;
  audience: string;
  jwksUrl: string;
  token(account: string): Promise<string>;
  close(): Promise<void>;
}

interface Settings {
  /** Real brokers and a prefix for topics; without them the service runs with Kafka away. */
  kafka?: { brokers: readonly string[]; namePrefix: string };
  /** Another way to the database of the serving role, such as a proxy that can be cut. */
  serveUrl?(url: string): string;
}

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
export interface WaitingEvent {
  topic: string;
  key: string;
  traceparent: string | null;
  event: Record<string, unknown> & { type: string; sequence: string; data: AwardRecord };
}

interface Call {
  body?: unknown;
  headers?: Record<string, string>;
}

const NOWHERE = '127.0.0.1:9';

/** The service in this process: real routes, a database of its own, real tokens. */
export async function startEmulation(
  testing: TestingKit,
  { kafka, serveUrl = (url) => url }: Settings = {},
): Promise<Emulation> {
  const database = await testing.createTestDatabase({ service: 'emulation', migrations });
  const issuer = await testing.startTestIssuer();
  const config = readConfig({
    PORT: '0',
    LOG_LEVEL: 'silent',
    DATABASE_URL: serveUrl(database.url('serve')),
    PROJECT_DATABASE_URL: database.url('project'),
    KAFKA_BROKERS: kafka?.brokers.join(',') ?? NOWHERE,
    OIDC_ISSUER: issuer.issuer,
    OIDC_AUDIENCE: issuer.audience,
    JWKS_URL: issuer.jwksUrl,
    CURSOR_SECRET: 'a secret of specs that nobody else has',
  });
  const messaging: Partial<MessagingOptions> = kafka
    ? { namePrefix: kafka.namePrefix }
    : { relay: false };
  const app = await createServiceApp({
    name: 'emulation',
    module: emulationModule(config, messaging),
    logLevel: 'silent',
    strategies: (nest) => [nest.get(KafkaBatchStrategy)],
  });
  if (kafka) await app.startAllMicroservices();
  return new Emulation(app, database, issuer, testing.expectContract);
}

/** Rows that writing may leave behind. */
export interface Traces {
  decisions: number;
  awards: number;
  revocations: number;
  outbox: number;
  idempotency_keys: number;
}

export class Emulation {
  private readonly tokens = new Map<string, Promise<string>>();

  constructor(
    readonly app: NestFastifyApplication,
    readonly database: SpecDatabase,
    private readonly issuer: SpecIssuer,
    private readonly expectContract: TestingKit['expectContract'],
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
    this.expectContract({ method, path, ...answer });
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
   * Hands events of membership to the service's own consumers, in the transaction of the role that
   * projects, as the strategy does with what Kafka brings.
   */
  async learn(events: readonly DomainEvent[]): Promise<void> {
    const strategy = this.app.get(KafkaBatchStrategy);
    const project = new Database({
      url: this.database.url('project'),
      applicationName: 'spec-project',
      max: 1,
    });
    try {
      await project.transaction((tx) => deliver(strategy, events, tx));
    } finally {
      await project.close();
    }
  }

  /** How many rows each table that a decision touches holds. */
  async traces(): Promise<Traces> {
    const [row] = await this.database.admin.query<Traces>(
      `select (select count(*) from decisions) as decisions, (select count(*) from awards) as awards,
         (select count(*) from revocations) as revocations, (select count(*) from outbox) as outbox,
         (select count(*) from idempotency_keys) as idempotency_keys`,
    );
    return row!;
  }

  /** The events that wait for the relay, oldest first. */
  async outbox(): Promise<WaitingEvent[]> {
    const rows = await this.database.admin.query<Record<'topic' | 'key' | 'event', string>>(
      'select o.topic, o.key, o.event, o.traceparent from outbox o order by o.pos',
    );
    return rows.map((row) => ({ ...row, event: JSON.parse(row.event) as unknown }) as WaitingEvent);
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
}

async function deliver(
  strategy: KafkaBatchStrategy,
  events: readonly DomainEvent[],
  tx: Sql,
): Promise<void> {
  const byStream = new Map<EventStream, DomainEvent[]>();
  for (const event of events) {
    const stream = streamOf(event.name);
    byStream.set(stream, [...(byStream.get(stream) ?? []), event]);
  }
  for (const [stream, some] of byStream) {
    const handler = strategy.getHandlerByPattern(stream.topic);
    if (!handler) throw new Error(`nobody listens to ${stream.topic}`);
    const consumed = some.map((event, offset) => consumedEvent(stream, event, offset));
    const result: unknown = await handler({ stream, events: consumed, tx });
    if (isObservable(result)) await lastValueFrom(result, { defaultValue: undefined });
  }
}

function consumedEvent(stream: EventStream, event: DomainEvent, offset: number) {
  return {
    ...event,
    id: newId(),
    key: stream.keyOf(event.data as never),
    version: event.data.version,
    time: new Date().toISOString(),
    position: { topic: stream.topic, partition: 0, offset },
  };
}

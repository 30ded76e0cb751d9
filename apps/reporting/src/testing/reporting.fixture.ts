import {
  streamOf,
  type AccessState,
  type AwardRecord,
  type DomainEvent,
  type UnitState,
} from '@dong-hanh/contracts';
import { KafkaBatchStrategy, type ConsumedEvent } from '@dong-hanh/messaging';
import { Database } from '@dong-hanh/persistence';
import { createServiceApp, newId } from '@dong-hanh/service-kit';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { reportingModule } from '../app.module.js';
import { readConfig } from '../config.js';
import { awardEvent } from './award.fixture.js';

/** What a spec brings: a migrated database, an issuer of tokens and a check of each answer. */
export interface ReportingParts {
  database: { url(role: 'serve' | 'project'): string };
  issuer: {
    issuer: string;
    audience: string;
    jwksUrl: string;
    token(account: string): Promise<string>;
  };
  checkAnswer(answer: {
    method: string;
    path: string;
    status: number;
    contentType?: string;
    body: unknown;
  }): void;
  /** Real brokers and a prefix for topics; without them the service runs with Kafka away. */
  kafka?: { brokers: readonly string[]; namePrefix: string };
}

export interface Answer<B> {
  status: number;
  body: B;
}

export interface Statistic {
  data: (Record<string, string> & { count: number })[];
  total: number;
  freshness: { asOf: string | null; lagSeconds: number; appliedEvents: number };
  completeness: { expected: number; received: number; missing: string[] };
}

export interface Records {
  data: { id: string; state: string; revocation: unknown; [field: string]: unknown }[];
  page: { next: string | null; hasMore: boolean; total?: number };
}

export interface Refusal {
  code: string;
  permission?: string;
  grantedBy?: string;
  errors?: { pointer: string; code: string }[];
}

const NOWHERE = '127.0.0.1:9';

/** The service in this process: real routes, real database, real tokens. */
export async function startReporting(parts: ReportingParts): Promise<Reporting> {
  const { database, issuer, kafka } = parts;
  const config = readConfig({
    PORT: '0',
    LOG_LEVEL: 'silent',
    DATABASE_URL: database.url('serve'),
    PROJECT_DATABASE_URL: database.url('project'),
    KAFKA_BROKERS: kafka?.brokers.join(',') ?? NOWHERE,
    OIDC_ISSUER: issuer.issuer,
    OIDC_AUDIENCE: issuer.audience,
    JWKS_URL: issuer.jwksUrl,
    CURSOR_SECRET: 'a secret of specs that nobody else has',
  });
  const app = await createServiceApp({
    name: 'reporting',
    module: reportingModule(config, kafka ? { namePrefix: kafka.namePrefix } : {}),
    logLevel: 'silent',
    strategies: (nest) => [nest.get(KafkaBatchStrategy)],
  });
  if (kafka) await app.startAllMicroservices();
  return new Reporting(parts, app);
}

export class Reporting {
  private readonly project: Database;

  constructor(
    private readonly parts: ReportingParts,
    readonly app: NestFastifyApplication,
  ) {
    const url = parts.database.url('project');
    this.project = new Database({ url, applicationName: 'spec-project', max: 4 });
  }

  /** GET as an account, checked against the contract. */
  async get<B>(account: string, path: string): Promise<Answer<B>> {
    const authorization = `Bearer ${await this.parts.issuer.token(account)}`;
    const answer = await this.app.inject({ method: 'GET', url: path, headers: { authorization } });
    const body = answer.json<B>();
    this.parts.checkAnswer({
      method: 'GET',
      path,
      status: answer.statusCode,
      contentType: String(answer.headers['content-type']),
      body,
    });
    return { status: answer.statusCode, body };
  }

  /** A statistic as an account sees it; the platform's analyst unless said. */
  async statistic(query: string, account = 'analyst'): Promise<Statistic> {
    const path = `/v1/statistics/awards?${query}`;
    const { status, body } = await this.get<Statistic>(account, path);
    if (status !== 200) throw new Error(`${path}: ${status} ${JSON.stringify(body)}`);
    return body;
  }

  /** All awards behind a statistic, page by page. */
  async records(
    query: string,
    { limit = 200, account = 'analyst' } = {},
  ): Promise<Records['data']> {
    const found: Records['data'] = [];
    let cursor = '';
    do {
      const path = `/v1/statistics/awards/records?${query}&limit=${limit}${cursor}`;
      const { status, body } = await this.get<Records>(account, path);
      if (status !== 200) throw new Error(`${path}: ${status} ${JSON.stringify(body)}`);
      found.push(...body.data);
      cursor = body.page.next === null ? '' : `&cursor=${body.page.next}`;
    } while (cursor !== '');
    return found;
  }

  /** Applies events as one batch in one transaction, as the strategy does with what Kafka brings. */
  async apply(...events: DomainEvent[]): Promise<void> {
    const strategy = this.app.get(KafkaBatchStrategy);
    const streams = [...new Set(events.map(({ name }) => streamOf(name)))];
    await this.project.transaction(async (tx) => {
      for (const stream of streams) {
        const some = events.filter(({ name }) => streamOf(name) === stream);
        await strategy.deliver(stream.topic, some.map(consumed), tx);
      }
    });
  }

  applyAwards(...records: AwardRecord[]): Promise<void> {
    return this.apply(...records.map(awardEvent));
  }

  applyUnits(...units: UnitState[]): Promise<void> {
    return this.apply(...units.map((data) => ({ name: 'UnitEstablished' as const, data })));
  }

  applyAccess(...accounts: AccessState[]): Promise<void> {
    return this.apply(...accounts.map((data) => ({ name: 'AccessGranted' as const, data })));
  }

  async close(): Promise<void> {
    await this.app.close();
    await this.project.close();
  }
}

function consumed(event: DomainEvent, offset: number): ConsumedEvent {
  const stream = streamOf(event.name);
  return {
    ...event,
    id: newId(),
    key: stream.keyOf(event.data as never),
    version: event.data.version,
    time: '2023-08-16T07:00:00.000Z',
    position: { topic: stream.topic, partition: 0, offset },
  } as ConsumedEvent;
}

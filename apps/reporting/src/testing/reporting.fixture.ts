import {
  streamOf,
  type AccessState,
  type AwardRecord,
  type DomainEvent,
  type MemberState,
  type SupportRecord,
  type UnitState,
} from '@dong-hanh/contracts';
import { KafkaBatchStrategy, type AfterCommit } from '@dong-hanh/messaging';
import { Database } from '@dong-hanh/persistence';
import { createServiceApp } from '@dong-hanh/service-kit';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { reportingModule } from '../app.module.js';
import { readConfig } from '../config.js';
import type { LiveSettings } from '../live/live.service.js';
import { awardEvent } from './award.fixture.js';
import { consumed } from './batch.fixture.js';
import { supportEvent } from './support.fixture.js';

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
  /** What differs from the usual in live streams, and where Redis is; without it Redis is away. */
  live?: Partial<LiveSettings> & { redisUrl: string; namePrefix: string };
  /** For specs with long work: Redis, and the platform around; without it none is done. */
  jobs?: {
    redisUrl: string;
    namePrefix: string;
    gatewayUrl: string;
    tokenUrl: string;
    everySeconds?: number;
  };
}

/** The secret of the service's own client at the issuer. */
export const CLIENT_SECRET = 'a secret of the client of specs';

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

export interface WelfareStatistic extends Omit<Statistic, 'data'> {
  data: WelfareRow[];
}
export type WelfareRow = { [key: string]: unknown } & {
  count: number;
  people: number;
  value: { exact: string; approximate: string };
};

export interface Records<R = AwardRow> {
  data: R[];
  page: { next: string | null; hasMore: boolean; total?: number };
}
interface AwardRow {
  id: string;
  state: string;
  revocation: unknown;
  [field: string]: unknown;
}
export interface SupportRow {
  supportId: string;
  state: string;
  keptAmount: string;
  [field: string]: unknown;
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
  const { database, issuer, kafka, live, jobs } = parts;
  const config = readConfig({
    PORT: '0',
    LOG_LEVEL: 'silent',
    DATABASE_URL: database.url('serve'),
    PROJECT_DATABASE_URL: database.url('project'),
    KAFKA_BROKERS: kafka?.brokers.join(',') ?? NOWHERE,
    REDIS_URL: live?.redisUrl ?? jobs?.redisUrl ?? `redis://${NOWHERE}`,
    GATEWAY_URL: jobs?.gatewayUrl ?? `http://${NOWHERE}`,
    TOKEN_URL: jobs?.tokenUrl ?? `http://${NOWHERE}`,
    SERVICE_CLIENT_SECRET: CLIENT_SECRET,
    RECONCILE_EVERY_SECONDS: String(jobs?.everySeconds ?? 0),
    OIDC_ISSUER: issuer.issuer,
    OIDC_AUDIENCE: issuer.audience,
    JWKS_URL: issuer.jwksUrl,
    CURSOR_SECRET: 'a secret of specs that nobody else has',
  });
  const namePrefix = kafka?.namePrefix ?? live?.namePrefix ?? jobs?.namePrefix;
  const messaging = namePrefix === undefined ? {} : { namePrefix };
  const app = await createServiceApp({
    name: 'reporting',
    module: reportingModule(config, messaging, live, { workers: jobs !== undefined }),
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
  statistic(query: string, account = 'analyst'): Promise<Statistic> {
    return this.found<Statistic>(account, `/v1/statistics/awards?${query}`);
  }

  /** The same of support. */
  welfare(query: string, account = 'analyst'): Promise<WelfareStatistic> {
    return this.found<WelfareStatistic>(account, `/v1/statistics/welfare?${query}`);
  }

  /** All awards behind a statistic, page by page. */
  records(query: string, { limit = 200, account = 'analyst' } = {}): Promise<AwardRow[]> {
    return this.pages<AwardRow>(account, `/v1/statistics/awards/records?${query}&limit=${limit}`);
  }

  /** All support behind a statistic, page by page. */
  supports(query: string, { limit = 200, account = 'analyst' } = {}): Promise<SupportRow[]> {
    const path = `/v1/statistics/welfare/records?${query}&limit=${limit}`;
    return this.pages<SupportRow>(account, path);
  }

  private async found<B>(account: string, path: string): Promise<B> {
    const { status, body } = await this.get<B>(account, path);
    if (status !== 200) throw new Error(`${path}: ${status} ${JSON.stringify(body)}`);
    return body;
  }

  private async pages<R>(account: string, path: string): Promise<R[]> {
    const found: R[] = [];
    let cursor = '';
    do {
      const { data, page } = await this.found<Records<R>>(account, path + cursor);
      found.push(...data);
      cursor = page.next === null ? '' : `&cursor=${page.next}`;
    } while (cursor !== '');
    return found;
  }

  /** Applies events as one batch in one transaction, as the strategy does with what Kafka brings. */
  async apply(...events: DomainEvent[]): Promise<void> {
    const strategy = this.app.get(KafkaBatchStrategy);
    const streams = [...new Set(events.map(({ name }) => streamOf(name)))];
    const works: AfterCommit[] = [];
    await this.project.transaction(async (tx) => {
      for (const stream of streams) {
        const some = events.filter(({ name }) => streamOf(name) === stream);
        await strategy.deliver(stream.topic, some.map(consumed), tx, works);
      }
    });
    for (const work of works) work();
  }

  applyAwards(...records: AwardRecord[]): Promise<void> {
    return this.apply(...records.map(awardEvent));
  }

  applySupports(...records: SupportRecord[]): Promise<void> {
    return this.apply(...records.map(supportEvent));
  }

  applyUnits(...units: UnitState[]): Promise<void> {
    return this.apply(...units.map((data) => ({ name: 'UnitEstablished' as const, data })));
  }

  applyMembers(...members: MemberState[]): Promise<void> {
    return this.apply(...members.map((data) => ({ name: 'MemberAdmitted' as const, data })));
  }

  applyAccess(...accounts: AccessState[]): Promise<void> {
    return this.apply(...accounts.map((data) => ({ name: 'AccessGranted' as const, data })));
  }

  async close(): Promise<void> {
    await this.app.close();
    await this.project.close();
  }
}

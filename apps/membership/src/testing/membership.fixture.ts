import type { JobsOptions } from '@dong-hanh/jobs';
import { KafkaBatchStrategy, type MessagingOptions } from '@dong-hanh/messaging';
import { eventNameOf, eventSchema, type AccessGrant } from '@dong-hanh/contracts';
import { createServiceApp, type EventContext } from '@dong-hanh/service-kit';
import {
  createTestDatabase,
  expectContract,
  expectRequestContract,
  infrastructure,
  startTestIssuer,
  uniqueName,
  type TestDatabase,
  type TestIssuer,
} from '@dong-hanh/testing';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { AccessService } from '../access/access.service.js';
import { membershipModule } from '../app.module.js';
import type { MembershipConfig } from '../config.js';
import { migrations } from '../data-source.js';
import type { NewUnit } from '../units/unit.rules.js';
import { UnitsService } from '../units/units.service.js';

export interface Answer<T> {
  status: number;
  headers: Record<string, string | string[] | number | undefined>;
  body: T;
}

export interface Call {
  /** The account; undefined sends no token. */
  as?: string | undefined;
  body?: unknown;
  headers?: Record<string, string>;
  /** False for a request that is wrong on purpose; answers are always checked. */
  isWellFormed?: boolean;
}

export interface Problem {
  code: string;
  detail: string;
  permission?: string;
  errors?: { pointer: string; code: string; message: string }[];
}

/** Membership on a database of its own, called as from outside with real tokens. */
export interface MembershipApp {
  app: NestFastifyApplication;
  database: TestDatabase;
  issuer: TestIssuer;
  /** Calls the service; the answer, and the request unless said, must be as the contract says. */
  call<T = Problem>(
    method: 'GET' | 'POST' | 'PUT' | 'PATCH',
    path: string,
    call?: Call,
  ): Promise<Answer<T>>;
  grant(
    accountId: string,
    ...grants: (Partial<AccessGrant> & Pick<AccessGrant, 'role'>)[]
  ): Promise<void>;
  /** Ends everything. @throws when an event in the outbox departs from its schema */
  stop(): Promise<void>;
}

/** The trail of what a spec arranges. */
export const arranging: EventContext = {
  actorId: 'spec',
  correlationId: 'arranging',
  causationId: 'arranging',
};

/**
 * @param messaging for specs with Kafka; without it nothing is published or consumed
 * @param through another way to the database, for specs that cut it
 * @param jobs for specs with long work; without it none is done
 */
export async function startMembership(
  messaging: Partial<MessagingOptions> = { relay: false, namePrefix: uniqueName('none') },
  through = (url: string) => url,
  jobs: Partial<JobsOptions> = { workers: false },
): Promise<MembershipApp> {
  const database = await createTestDatabase({ service: 'membership', migrations });
  const issuer = await startTestIssuer();
  const app = await createServiceApp({
    name: 'membership',
    module: membershipModule(configFor(database, issuer, through), messaging, jobs),
    logLevel: 'silent',
    strategies: (created) => [created.get(KafkaBatchStrategy)],
  });
  return {
    app,
    database,
    issuer,
    call: (method, path, call = {}) => callAs(app, issuer, method, path, call),
    grant: (accountId, ...grants) =>
      app.get(AccessService).setGrants(
        accountId,
        null,
        grants.map((grant) => ({
          unitId: null,
          withSubtree: true,
          from: '2000-01-01',
          to: null,
          ...grant,
        })),
        arranging,
      ),
    stop: async () => {
      await expectPublishable(database);
      await app.close();
      await issuer.close();
      await database.drop();
    },
  };
}

/** Every event that a spec caused must be one that readers accept. */
async function expectPublishable({ admin }: TestDatabase): Promise<void> {
  const rows = await admin.query<{ event: string }>(
    'select event from outbox order by pos limit 2000',
  );
  for (const { event } of rows) {
    const document = JSON.parse(event) as { type: string };
    eventSchema(eventNameOf(document.type)!).parse(document);
  }
}

export function configFor(
  database: TestDatabase,
  issuer: TestIssuer,
  through: (url: string) => string,
): MembershipConfig {
  return {
    HOST: '127.0.0.1',
    PORT: 0,
    NODE_ENV: 'development',
    LOG_LEVEL: 'silent',
    OIDC_ISSUER: issuer.issuer,
    OIDC_AUDIENCE: issuer.audience,
    JWKS_URL: issuer.jwksUrl,
    DATABASE_URL: through(database.url('serve')),
    PROJECT_DATABASE_URL: through(database.url('project')),
    KAFKA_BROKERS: infrastructure().kafkaBrokers,
    REDIS_URL: infrastructure().redisUrl,
    CURSOR_SECRET: 'spec-cursor-secret-of-32-letters',
    MASTER_KEY: 'spec-master-key-of-32-characters',
    IDENTITY_HASH_KEY: 'spec-hash-key-of-32-characters-x',
    CARD_SECRETS: ['spec-card-secret-of-32-characters', 'former-card-secret-of-32-letters'],
  };
}

async function callAs<T>(
  app: NestFastifyApplication,
  issuer: TestIssuer,
  method: 'GET' | 'POST' | 'PUT' | 'PATCH',
  path: string,
  { as, body, headers = {}, isWellFormed = true }: Call,
): Promise<Answer<T>> {
  const sent = {
    ...(as !== undefined && { authorization: `Bearer ${await issuer.token(as)}` }),
    ...headers,
  };
  if (isWellFormed) expectRequestContract({ method, path, headers: sent, body });
  const response = await app.inject({
    method,
    url: path,
    headers: sent,
    ...(body !== undefined && { payload: body as object }),
  });
  const answer = {
    status: response.statusCode,
    headers: response.headers,
    body: response.json<T>(),
  };
  const contentType = String(response.headers['content-type']);
  expectContract({ method, path, ...answer, contentType });
  return answer;
}

const unit = (
  id: string,
  code: string,
  kind: NewUnit['kind'],
  parentId: string | null,
  rest: Partial<NewUnit> = {},
): NewUnit => ({
  id,
  code,
  name: `Công đoàn ${code}`,
  kind,
  parentId,
  locatedIn: kind === 'confederation' ? null : '40',
  ownership: 'public',
  establishedOn: '2005-09-01',
  decision: { number: `${code}/QĐ-TLĐ`, signedOn: '2000-01-01' },
  ...rest,
});

const id = (last: string) => `0198f0a0-0000-7000-8000-0000000000${last}`;

/** A small tree: confederation, federation, education union, a district and three schools. */
export const tree = {
  confederation: unit(id('01'), 'TLD', 'confederation', null, { establishedOn: '1991-08-12' }),
  federation: unit(id('02'), 'NA-LDLD', 'provincial-federation', id('01'), {
    establishedOn: '1991-08-12',
  }),
  educationUnion: unit(id('03'), 'NA-CDGD', 'local-sector-union', id('02'), {
    establishedOn: '1992-01-01',
  }),
  district: unit(id('04'), 'NA-LDLD-429', 'district-federation', id('02'), {
    establishedOn: '1992-01-01',
  }),
  school: unit(id('11'), 'NA-THPT-NL5', 'grassroots-union', id('03')),
  boardingSchool: unit(id('12'), 'NA-DTNT', 'grassroots-union', id('03')),
  villageSchool: unit(id('13'), 'NA-CS-NL', 'grassroots-union', id('04')),
};

/** Plants the tree, with an officer for the whole of it and one for the education union. */
export async function plantTree({ app, grant }: MembershipApp): Promise<void> {
  await app.get(UnitsService).establishMany(Object.values(tree).reverse(), arranging);
  await grant('officer', { role: 'confederation-officer', unitId: tree.confederation.id });
  await grant('sector-officer', { role: 'sector-officer', unitId: tree.educationUnion.id });
  await grant('school-officer', { role: 'school-officer', unitId: tree.school.id });
  await grant('analyst', { role: 'analyst' });
}

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  BreakableLink,
  createTestDatabase,
  eventually,
  expectContract,
  infrastructure,
  startTestIssuer,
  type TestDatabase,
  type TestIssuer,
} from '@dong-hanh/testing';
import { migrations } from './data-source.js';
import { awardsIn } from './testing/award.fixture.js';
import { access, organisation, unitState } from './testing/organisation.fixture.js';
import { supportsIn } from './testing/support.fixture.js';
import { startReporting, type Reporting } from './testing/reporting.fixture.js';

const NOT_A_HANG_MS = 3_000;
const units = organisation();

let link: BreakableLink;
let database: TestDatabase;
let issuer: TestIssuer;
let reporting: Reporting;

beforeAll(async () => {
  link = new BreakableLink(new URL(infrastructure().databaseUrl).host);
  const address = await link.up();
  database = await createTestDatabase({ service: 'reporting', migrations });
  issuer = await startTestIssuer();
  reporting = await startReporting({
    database: { url: (role) => through(address, database.url(role)) },
    issuer,
    checkAnswer: expectContract,
  });
  await reporting.applyUnits(...Object.values(units).map(unitState));
  await reporting.applyAccess(
    access('analyst', 'analyst', [null]),
    access('province-officer', 'province-officer', [units.ngheAn]),
  );
  await reporting.applyAwards(...Object.values(awardsIn(units)));
  await reporting.applySupports(...Object.values(supportsIn(units)));
});
afterAll(async () => {
  await reporting?.close();
  await link?.cut();
  await issuer?.close();
  await database?.drop();
});

function through(address: string, url: string): string {
  const changed = new URL(url);
  changed.host = address;
  return changed.href;
}

const statistics = '/v1/statistics/awards';
const welfare = '/v1/statistics/welfare';
const calls: [string, string, string][] = [
  ['a statistic of the nation', 'analyst', statistics],
  ['a statistic of a province', 'province-officer', `${statistics}?unitId=${units.ngheAn.id}`],
  ['a statistic in the tree of today', 'analyst', `${statistics}?groupBy=province&mode=today`],
  ['the awards behind a statistic', 'analyst', `${statistics}/records`],
  ['the value of support by source', 'analyst', `${welfare}?groupBy=source`],
  ['support in a province', 'province-officer', `${welfare}?unitId=${units.ngheAn.id}`],
  ['the support behind a statistic', 'analyst', `${welfare}/records`],
  ['the proof of awards', 'analyst', '/v1/integrity/awards'],
  ['the proof of support', 'analyst', '/v1/integrity/supports'],
];

const ask = async (account: string, path: string) => {
  const authorization = `Bearer ${await issuer.token(account)}`;
  const answer = await reporting.app.inject({
    method: 'GET',
    url: path,
    headers: { authorization },
  });
  const body = answer.json<{ code?: string }>();
  const { statusCode: status, headers } = answer;
  const contentType = String(headers['content-type']);
  expectContract({ method: 'GET', path, status, contentType, body });
  return { status, headers, body };
};

const health = async (url: string) => {
  const answer = await reporting.app.inject({ method: 'GET', url });
  const { parts } = answer.json<{ parts?: Record<string, string> }>();
  return { status: answer.statusCode, database: parts?.database };
};

describe('while the database is away', () => {
  beforeAll(() => link.cut());

  it.each(calls)('%s answers 503 and when to try again', async (_, account, path) => {
    const startedAt = performance.now();
    const { status, headers, body } = await ask(account, path);
    expect(performance.now() - startedAt).toBeLessThan(NOT_A_HANG_MS);
    expect([status, body.code]).toEqual([503, 'database-unavailable']);
    expect(Number(headers['retry-after'])).toBeGreaterThan(0);
  });

  it('the process lives, and says that it is not ready', async () => {
    expect((await health('/livez')).status).toBe(200);
    expect(await health('/readyz')).toEqual({
      status: 503,
      database: expect.stringContaining('ECONNREFUSED'),
    });
  });
});

describe('when the database is back', () => {
  beforeAll(() => link.up());

  it.each(calls)('%s is answered again, without a restart', async (_, account, path) => {
    await eventually(async () => expect((await ask(account, path)).status).toBe(200));
  });

  it('the process says so', async () => {
    expect((await health('/readyz')).database).toBe('ok');
  });

  it('a statistic counts what it counted', async () => {
    const { total } = await reporting.statistic(`unitId=${units.ngheAn.id}`);
    expect(total).toBe(7);
  });

  it('what arrives is counted again', async () => {
    const [award] = Object.values(awardsIn(units));
    await reporting.applyAwards(award!);
    expect((await reporting.statistic(`unitId=${units.ngheAn.id}`)).total).toBe(8);
    const [support] = Object.values(supportsIn(units));
    await reporting.applySupports(support!);
    expect((await reporting.welfare(`unitId=${units.ngheAn.id}`)).total).toBe(8);
  });
});

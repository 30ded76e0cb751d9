import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { JobView } from '@dong-hanh/contracts';
import { newId } from '@dong-hanh/service-kit';
import {
  createTestDatabase,
  eventually,
  expectContract,
  infrastructure,
  startTestIssuer,
  uniqueName,
  type TestDatabase,
  type TestIssuer,
} from '@dong-hanh/testing';
import { register } from 'prom-client';
import { migrations } from '../data-source.js';
import { award } from '../testing/award.fixture.js';
import { access, organisation, unitState } from '../testing/organisation.fixture.js';
import { PlatformAround } from '../testing/platform.fixture.js';
import { startReporting, type Reporting } from '../testing/reporting.fixture.js';
import { support } from '../testing/support.fixture.js';
import type { ReconciliationResult } from './reconciliation.rules.js';

const units = organisation();
const platform = new PlatformAround();
let database: TestDatabase;
let issuer: TestIssuer;
let reporting: Reporting;

beforeAll(async () => {
  database = await createTestDatabase({ service: 'reporting', migrations });
  issuer = await startTestIssuer();
  await platform.up();
  const { gatewayUrl, tokenUrl } = platform;
  reporting = await startReporting({
    database,
    issuer,
    checkAnswer: expectContract,
    jobs: {
      redisUrl: infrastructure().redisUrl,
      namePrefix: `${uniqueName('reconciliation')}.`,
      gatewayUrl,
      tokenUrl,
    },
  });
  await reporting.applyUnits(...Object.values(units).map(unitState));
  await reporting.applyAccess(
    access('admin', 'administrator', [null]),
    access('auditor', 'auditor', [null]),
    access('analyst', 'analyst', [null]),
    access('vgcl-officer', 'confederation-officer', [units.nation]),
  );
  await reporting.applyAwards(award({ provinceId: units.ngheAn.id }), award());
  await reporting.applySupports(support({ provinceId: units.ngheAn.id }), support());
});
afterEach(() => {
  platform.differences = [];
  platform.broken.clear();
  platform.onCompare = () => undefined;
  platform.onRepair = () => undefined;
  platform.lagSeconds = 0;
});
afterAll(async () => {
  await reporting?.close();
  await platform.down();
  await issuer?.close();
  await database?.drop();
});

async function call<B = JobView>(
  method: 'GET' | 'POST',
  url: string,
  account = 'admin',
  more: Record<string, string> = {},
) {
  const authorization = `Bearer ${await issuer.token(account)}`;
  const answer = await reporting.app.inject({ method, url, headers: { authorization, ...more } });
  const { statusCode: status, headers } = answer;
  const body = answer.json<B & { code?: string; permission?: string }>();
  const contentType = String(headers['content-type']);
  expectContract({ method, path: url, status, contentType, headers, body });
  return { status, headers, body };
}

const start = async () => (await call('POST', '/v1/reconciliations')).body.id;

/** The job when it has ended. */
async function ended(id: string): Promise<JobView> {
  let job: JobView | undefined;
  await eventually(
    async () => {
      job = (await call('GET', `/v1/jobs/${id}`)).body;
      expect(['completed', 'failed']).toContain(job.state);
    },
    { withinMs: 30_000 },
  );
  return job!;
}

const reconciled = async () =>
  (await ended(await start())).result as unknown as ReconciliationResult;

async function metric(between: string): Promise<number | undefined> {
  const { values } = await register.getSingleMetric('dong_hanh_reconciliation_differences')!.get();
  return values.find(({ labels }) => labels.between === between)?.value;
}

describe('a reconciliation', () => {
  it('is accepted at once and says that all is equal when it is', async () => {
    const { status, headers, body } = await call('POST', '/v1/reconciliations');
    expect([status, headers.location, body.kind]).toEqual([
      202,
      `/v1/jobs/${body.id}`,
      'reconciliation',
    ]);
    expect(await ended(body.id)).toMatchObject({
      state: 'completed',
      progress: 100,
      result: {
        ...{ equal: true, differences: [], differenceCount: 0 },
        ...{ countersEqual: true, counterDifferences: [], counterDifferenceCount: 0 },
        healed: true,
      },
    });
    expect([await metric('services'), await metric('counters')]).toEqual([0, 0]);
  });

  it('is the one under way when another is asked for', async () => {
    platform.broken.set('gateway', 503);
    const first = await start();
    expect(await start()).toBe(first);
    platform.broken.clear();
    await ended(first);
    expect(await start()).not.toBe(first);
  });

  it('under one Idempotency-Key is that of the first time, also when it has ended', async () => {
    const ask = () =>
      call('POST', '/v1/reconciliations', 'admin', { 'idempotency-key': 'reconcile-once' });
    const first = await ask();
    await ended(first.body.id);
    const second = await ask();
    expect([second.status, second.body.id]).toEqual([202, first.body.id]);
    expect(second.headers.location).toBe(`/v1/jobs/${first.body.id}`);
    expect(await start()).not.toBe(first.body.id);
  });

  it('names the place and the records that not all services hold alike, and has them repaired', async () => {
    const recordIds = [newId(), newId()];
    const place = { family: 'awards' as const, province: units.ngheAn.id, month: '2023-08' };
    platform.differences = [{ ...place, recordIds }];
    const result = await reconciled();
    expect(result).toMatchObject({ equal: false, differenceCount: 1, countersEqual: true });
    expect(result.differences).toEqual([{ ...place, services: [], recordIds }]);
    expect(platform.repairs).toEqual([{ family: 'awards', recordIds }]);
    expect([result.healed, await metric('services')]).toEqual([true, 0]);
  });

  it('that is tried again after its repair still says what it found', async () => {
    const recordIds = [newId()];
    const place = { family: 'supports' as const, province: 'none', month: '2024-01' };
    platform.differences = [{ ...place, recordIds }];
    let askedBefore = Infinity;
    platform.onRepair = () => {
      askedBefore = platform.asked.gateway;
      platform.broken.set('gateway', 503);
    };
    const id = await start();
    await eventually(() => expect(platform.asked.gateway).toBeGreaterThan(askedBefore), {
      withinMs: 20_000,
    });
    platform.broken.clear();
    const { result } = await ended(id);
    expect(result).toMatchObject({ equal: false, healed: true, differenceCount: 1 });
    expect(result).toMatchObject({ differences: [{ ...place, recordIds }] });
    expect(await reconciled()).toMatchObject({ equal: true, differences: [] });
  });

  it('counts anew though records differ in buckets that are not closed', async () => {
    platform.lagSeconds = 60;
    const place = { family: 'awards' as const, province: 'none', month: '2023-08' };
    platform.differences = [{ ...place, recordIds: [newId()] }];
    const asked = platform.repairs.length;
    await database.admin.query('update award_counts set awards = 9 where province_id is null');
    const id = await start();
    await eventually(async () => {
      const counters = 'select 1 from award_counts where province_id is null and awards = 1';
      expect(await database.admin.query(counters)).toHaveLength(1);
    });
    expect(platform.repairs).toHaveLength(asked);
    platform.differences = [];
    expect((await ended(id)).result).toMatchObject({
      ...{ equal: true, countersEqual: false, healed: true },
      counterDifferences: [{ ...place, counted: 9, facts: 1 }],
    });
  });

  it('takes no difference for one that was only on its way', async () => {
    platform.differences = [
      { family: 'supports', province: 'none', month: '2024-01', recordIds: [newId()] },
    ];
    platform.onCompare = () => {
      platform.differences = [];
    };
    expect(await reconciled()).toMatchObject({ equal: true });
  });

  it('names the place of a counter that is not the sum of its facts, and counts it anew', async () => {
    await database.admin.query(
      'update award_counts set awards = awards + 3 where province_id = $1',
      [units.ngheAn.id],
    );
    const result = await reconciled();
    expect(result).toMatchObject({ equal: true, countersEqual: false, counterDifferenceCount: 1 });
    expect(result.counterDifferences).toEqual([
      {
        ...{ family: 'awards', province: units.ngheAn.id, month: '2023-08' },
        ...{ kinds: 1, counted: 4, facts: 1 },
      },
    ]);
    expect([result.healed, await metric('counters')]).toEqual([true, 0]);
    expect(await reconciled()).toMatchObject({ countersEqual: true });
  });

  it('names the place of a fact that its counters do not know, and counts it', async () => {
    await database.admin.query('delete from support_counts where province_id is null');
    const result = await reconciled();
    expect(result.counterDifferences).toMatchObject([
      { family: 'supports', province: 'none', counted: 0, facts: 1 },
    ]);
    expect(await reconciled()).toMatchObject({ countersEqual: true });
  });

  it('finds an amount that is not the sum, though as many supports are counted', async () => {
    await database.admin.query(
      `update support_counts set exact = exact + 1 where source = 'all' and province_id is null`,
    );
    const result = await reconciled();
    expect(result.counterDifferences).toMatchObject([
      { family: 'supports', province: 'none', kinds: 1, counted: 1, facts: 1 },
    ]);
    expect(await reconciled()).toMatchObject({ countersEqual: true });
  });
});

describe('a reconciliation while something is away', () => {
  it.each(['identity', 'gateway'] as const)(
    'waits for %s and is done when it is back',
    async (name) => {
      platform.broken.set(name, 503);
      const before = platform.asked[name];
      const id = await start();
      await eventually(() => expect(platform.asked[name]).toBeGreaterThan(before));
      platform.broken.clear();
      expect(await ended(id)).toMatchObject({ state: 'completed', result: { equal: true } });
    },
  );

  it('waits for a platform that nobody answers for', async () => {
    await platform.down();
    const id = await start();
    await eventually(async () => {
      const [row] = await database.admin.query('select attempts from jobs where id = $1', [id]);
      expect(row!.attempts).toBeGreaterThan(0);
    });
    await platform.up();
    expect(await ended(id)).toMatchObject({ state: 'completed' });
  });

  it('fails and says what is away when it does not come back', async () => {
    platform.broken.set('gateway', 502);
    const job = await ended(await start());
    expect(job).toMatchObject({
      state: 'failed',
      problem: { code: 'service-unavailable', detail: expect.stringContaining('gateway') },
    });
  }, 60_000);

  it('fails at once when the issuer does not know the client', async () => {
    platform.broken.set('identity', 401);
    const job = await ended(await start());
    expect(job).toMatchObject({ state: 'failed', problem: { code: 'unauthenticated' } });
  });

  it('fails at once when its account has no right', async () => {
    platform.broken.set('gateway', 403);
    const job = await ended(await start());
    expect(job).toMatchObject({ state: 'failed', problem: { code: 'permission-missing' } });
  });
});

describe('who may start a reconciliation', () => {
  it('is the administrator', async () => {
    expect((await call('POST', '/v1/reconciliations')).status).toBe(202);
  });

  it.each(['auditor', 'analyst', 'vgcl-officer', 'stranger'])('is not %s', async (account) => {
    const { status, body } = await call('POST', '/v1/reconciliations', account);
    expect([status, body.code, body.permission]).toEqual([
      403,
      'permission-missing',
      'integrity.reconcile',
    ]);
  });

  it('is nobody without a token', async () => {
    const answer = await reporting.app.inject({ method: 'POST', url: '/v1/reconciliations' });
    expect(answer.statusCode).toBe(401);
  });
});

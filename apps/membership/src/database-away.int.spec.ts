import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { BreakableLink, eventually, infrastructure } from '@dong-hanh/testing';
import {
  plantTree,
  startMembership,
  tree,
  type MembershipApp,
} from './testing/membership.fixture.js';

const NOT_A_HANG_MS = 3_000;

let link: BreakableLink;
let membership: MembershipApp;

beforeAll(async () => {
  link = new BreakableLink(new URL(infrastructure().databaseUrl).host);
  const address = await link.up();
  membership = await startMembership(undefined, (url) => {
    const through = new URL(url);
    through.host = address;
    return through.href;
  });
  await plantTree(membership);
});
afterAll(async () => {
  await membership.stop();
  await link.cut();
});

const teacher = {
  fullName: 'Nguyễn Thị Hồng Vân',
  birthDate: '1986-03-08',
  gender: 'female',
  unitId: tree.school.id,
  joinedOn: '2010-09-05',
};
const calls = {
  'reading a unit': () => membership.call('GET', `/v1/units/${tree.school.id}`, { as: 'officer' }),
  'listing members': () => membership.call('GET', '/v1/members', { as: 'officer' }),
  'the own rights': () => membership.call('GET', '/v1/access/grants', { as: 'officer' }),
  'admitting a member': () =>
    membership.call('POST', '/v1/members', { as: 'officer', body: teacher }),
};
const readiness = async () =>
  (await membership.app.inject({ method: 'GET', url: '/readyz' })).statusCode;

describe('while the database is away', () => {
  beforeAll(() => link.cut());

  it.each(Object.entries(calls))('%s answers 503 and when to try again', async (_, call) => {
    const startedAt = performance.now();
    const { status, headers, body } = await call();
    expect(performance.now() - startedAt).toBeLessThan(NOT_A_HANG_MS);
    expect([status, body.code]).toEqual([503, 'database-unavailable']);
    expect(Number(headers['retry-after'])).toBeGreaterThan(0);
  });

  it('the process lives, and says that it is not ready', async () => {
    expect((await membership.app.inject({ method: 'GET', url: '/livez' })).statusCode).toBe(200);
    expect(await readiness()).toBe(503);
  });
});

describe('when the database is back', () => {
  beforeAll(() => link.up());

  it('everything works again, without a restart', async () => {
    await eventually(async () => expect(await readiness()).toBe(200));
    for (const call of Object.values(calls)) {
      expect([200, 201]).toContain((await call()).status);
    }
  });

  it('nothing of what was refused is there', async () => {
    const [row] = await membership.database.admin.query<{ count: number }>(
      'select count(*) as count from members',
    );
    expect(row?.count).toBe(1);
  });
});

import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { uniqueName } from '@dong-hanh/testing';
import {
  plantTree,
  startMembership,
  tree,
  type MembershipApp,
} from '../testing/membership.fixture.js';

let membership: MembershipApp;

beforeAll(async () => {
  // Nobody does the work: what is accepted waits.
  membership = await startMembership({ relay: false, namePrefix: `${uniqueName('exports')}.` });
  await plantTree(membership);
});
afterAll(() => membership.stop());

const ask = (day: number, key?: string, as = 'officer') =>
  membership.call<{ id: string; code: string }>('POST', '/v1/award-exports', {
    as,
    body: { format: 'csv', unitId: tree.school.id, decidedFrom: `2023-01-0${day}` },
    ...(key !== undefined && { headers: { 'idempotency-key': key } }),
  });

it('an account has five unfinished exports at most, and a refused one leaves its key free', async () => {
  const first = await ask(1);
  for (const day of [2, 3, 4, 5]) expect((await ask(day)).status).toBe(202);
  const { status, body, headers } = await ask(6, 'sixth');
  expect([status, body.code, headers['retry-after']]).toEqual([429, 'too-many-requests', '10']);
  expect((await ask(1)).body.id).toBe(first.body.id);
  expect((await ask(6, undefined, 'sector-officer')).status).toBe(202);
  const authorization = `Bearer ${await membership.issuer.token('officer')}`;
  const url = `/v1/jobs/${first.body.id}`;
  await membership.app.inject({ method: 'DELETE', url, headers: { authorization } });
  expect((await ask(6, 'sixth')).status).toBe(202);
});

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { expectContract } from '@dong-hanh/testing';
import { plantTree, startMembership, type MembershipApp } from './testing/membership.fixture.js';

let membership: MembershipApp;
let bearer: string;

beforeAll(async () => {
  membership = await startMembership();
  await plantTree(membership);
  bearer = `Bearer ${await membership.issuer.token('officer')}`;
});
afterAll(() => membership.stop());

const send = async (
  method: 'GET' | 'POST',
  path: string,
  headers: Record<string, string> = {},
  payload?: string,
) => {
  const response = await membership.app.inject({
    method,
    url: path,
    headers,
    ...(payload !== undefined && { payload }),
  });
  const answer = { status: response.statusCode, body: response.json<{ code: string }>() };
  const contentType = String(response.headers['content-type']);
  expectContract({ method, path, ...answer, headers: response.headers, contentType });
  return [answer.status, answer.body.code];
};
const json = { 'content-type': 'application/json' };

describe('who is not signed in', () => {
  it.each([
    '/v1/units',
    '/v1/territories',
    '/v1/members',
    '/v1/access/grants',
    '/v1/integrity/awards',
  ])('gets nothing of %s', async (path) => {
    expect(await send('GET', path)).toEqual([401, 'unauthenticated']);
  });

  it('is told so before the body is looked at', async () => {
    expect(await send('POST', '/v1/units', json, '{"broken')).toEqual([401, 'unauthenticated']);
    const large = JSON.stringify({ name: 'a'.repeat(1_100_000) });
    expect(await send('POST', '/v1/units', json, large)).toEqual([401, 'unauthenticated']);
  });

  it('is everybody whose token is forged, expired or meant for somebody else', async () => {
    const { issuer } = membership;
    const tokens = [
      await issuer.forgedToken('officer'),
      await issuer.token('officer', { exp: Math.floor(Date.now() / 1_000) - 60 }),
      await issuer.token('officer', { aud: 'another-api' }),
      await issuer.token('officer', { iss: 'http://elsewhere' }),
      'not-a-token',
    ];
    for (const token of tokens) {
      const headers = { authorization: `Bearer ${token}` };
      expect(await send('GET', '/v1/units', headers)).toEqual([401, 'unauthenticated']);
    }
  });

  it('may ask how the process is', async () => {
    for (const url of ['/livez', '/readyz', '/metrics']) {
      expect((await membership.app.inject({ method: 'GET', url })).statusCode).toBe(200);
    }
  });
});

describe('a body that cannot be read', () => {
  const post = (payload: string, headers: Record<string, string> = json) =>
    send('POST', '/v1/units', { authorization: bearer, ...headers }, payload);

  it('is refused as what it is', async () => {
    expect(await post('{"broken')).toEqual([400, 'malformed-json']);
    expect(await post(JSON.stringify({ name: 'a'.repeat(1_100_000) }))).toEqual([
      413,
      'body-too-large',
    ]);
    expect(await post('code=1', { 'content-type': 'text/plain' })).toEqual([
      415,
      'unsupported-media-type',
    ]);
    expect(await post('[]')).toEqual([400, 'input-invalid']);
  });

  it('leaves nothing behind', async () => {
    const [row] = await membership.database.admin.query<{ count: number }>(
      'select count(*) as count from idempotency_keys',
    );
    expect(row?.count).toBe(0);
  });
});

import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually, infrastructure } from '@dong-hanh/testing';
import { freePort, startGateway, type GatewayUnderTest } from '../gateway.fixture.js';
import { startIdentity, type IdentityProcess } from '../identity-process.fixture.js';
import { StubService } from '../stub-service.fixture.js';
import type { DemoSessionResponse } from './demo-session.service.js';

const ids = {
  member: '0198f0a1-0000-7000-8000-000000000001',
  school: '0198f0a0-0000-7000-8000-000000000001',
  province: '0198f0a0-0000-7000-8000-000000000002',
};

let identity: IdentityProcess;
let gateway: GatewayUnderTest;
let production: GatewayUnderTest;

beforeAll(async () => {
  const [port, identityPort] = [await freePort(), await freePort()];
  const issuer = `http://127.0.0.1:${port}/oidc`;
  identity = await startIdentity({ issuer, port: identityPort });
  const settings = {
    token: { issuer, audience: 'dong-hanh-api', jwksUrl: `${identity.url}/oidc/jwks` },
    redisUrl: infrastructure().redisUrl,
  };
  const environment = { IDENTITY_URL: identity.url };
  gateway = await startGateway({ ...settings, environment, port });
  production = await startGateway({
    ...settings,
    environment: { ...environment, NODE_ENV: 'production' },
  });
  await eventually(async () => expect((await fetch(`${gateway.url}/oidc/jwks`)).status).toBe(200));
}, 60_000);
afterEach(() => gateway.services.membership.reset());
afterAll(async () => {
  await gateway?.close();
  await production?.close();
  await identity?.stop();
});

const subjectOf = (token: string) =>
  (JSON.parse(Buffer.from(token.split('.')[1]!, 'base64url').toString()) as { sub: string }).sub;

/** Membership with the demo's accounts, each seeing what is its own. */
function answerAsMembership({ services }: GatewayUnderTest, isEmpty = false): void {
  services.membership.answers((received, response) => {
    const account = subjectOf(received.headers.authorization!);
    const answers: Record<string, unknown> = {
      'province-officer /v1/access/grants': {
        accountId: account,
        memberId: null,
        data: isEmpty ? [] : [{ role: 'province-officer', unitId: ids.province }],
      },
      'member /v1/access/grants': {
        accountId: account,
        memberId: isEmpty ? null : ids.member,
        data: [],
      },
      [`province-officer /v1/members/${ids.member}`]: {
        ...{ id: ids.member, memberNumber: 'DV-40-000001', unitId: ids.school },
        fullName: 'Nguyễn Thị Hồng Vân',
      },
    };
    const body = answers[`${account} ${received.url}`];
    StubService.json(body ? 200 : 404, body ?? { code: 'not-found' })(received, response);
  });
}

async function ask({ url } = gateway, headers: Record<string, string> = {}) {
  const answer = await fetch(`${url}/demo-session`, { headers });
  const body = (await answer.json()) as DemoSessionResponse & { code?: string };
  return { status: answer.status, headers: answer.headers, body };
}

describe('a session of the demo', () => {
  it('is not opened on a platform without demo data', async () => {
    answerAsMembership(gateway, true);
    const { status, body } = await ask();
    expect([status, body.code]).toEqual([404, 'not-found']);
  });

  it('gives the page tokens of two accounts for ten minutes, and whom its form is about', async () => {
    answerAsMembership(gateway);
    const { status, body, headers } = await ask();
    expect(status).toBe(200);
    expect(body).toEqual({
      mode: 'demo',
      tokens: {
        analyst: { accessToken: expect.any(String), expiresAt: expect.any(String) },
        officer: { accessToken: expect.any(String), expiresAt: expect.any(String) },
      },
      demo: {
        memberId: ids.member,
        memberNumber: 'DV-40-000001',
        unitId: ids.school,
        provinceId: ids.province,
      },
    });
    const { analyst, officer } = body.tokens;
    expect([subjectOf(analyst.accessToken), subjectOf(officer.accessToken)]).toEqual([
      'analyst',
      'province-officer',
    ]);
    for (const { expiresAt } of [analyst, officer]) {
      const seconds = (Date.parse(expiresAt) - Date.now()) / 1_000;
      expect(seconds).toBeGreaterThan(580);
      expect(seconds).toBeLessThanOrEqual(600);
    }
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('access-control-allow-origin')).toBeNull();
  });

  it('gives tokens that the gateway accepts', async () => {
    answerAsMembership(gateway);
    const { analyst } = (await ask()).body.tokens;
    const { status } = await fetch(`${gateway.url}/v1/statistics/awards`, {
      headers: { authorization: `Bearer ${analyst.accessToken}` },
    });
    expect(status).toBe(200);
  });

  it.each([
    ['another site', { 'sec-fetch-site': 'cross-site' }],
    ['another port of this machine', { origin: 'http://127.0.0.1:1' }],
  ])('does not exist for a page of %s', async (_, headers) => {
    answerAsMembership(gateway);
    const { status, body } = await ask(gateway, headers);
    expect([status, body.code]).toEqual([404, 'not-found']);
    expect(gateway.services.membership.received).toEqual([]);
  });

  it('does not exist in production', async () => {
    answerAsMembership(production);
    const { status, body } = await ask(production);
    expect([status, body.code]).toEqual([404, 'not-found']);
    expect(production.services.membership.received).toEqual([]);
  });
});

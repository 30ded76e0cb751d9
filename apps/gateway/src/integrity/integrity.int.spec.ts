import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import {
  expectContract,
  infrastructure,
  startTestIssuer,
  type TestIssuer,
} from '@dong-hanh/testing';
import { startGateway, type GatewayUnderTest } from '../gateway.fixture.js';
import type { ServiceName } from '../routes.js';
import { StubService } from '../stub-service.fixture.js';
import type { AwardVersion } from './award-digests.rules.js';

const holders = ['emulation', 'membership', 'reporting'] as const;
const nghean = '0198f0a0-0000-7000-8000-000000000002';
const august = { province: nghean, month: '2023-08', count: 3, digest: '17' };
const awardId = (n: number) => `0198f0a3-0000-7000-8000-${String(n).padStart(12, '0')}`;
const granted = (n: number): AwardVersion => ({ id: awardId(n), version: 1, state: 'granted' });

let issuer: TestIssuer;
let gateway: GatewayUnderTest;
let authorization: string;

beforeAll(async () => {
  issuer = await startTestIssuer();
  gateway = await startGateway({ token: issuer, redisUrl: infrastructure().redisUrl });
  authorization = `Bearer ${await issuer.token('auditor')}`;
});

afterEach(() => {
  for (const service of Object.values(gateway.services)) service.reset();
});

afterAll(async () => {
  await gateway.close();
  await issuer.close();
});

async function ask(path: string, headers: Record<string, string> = {}) {
  const answer = await fetch(`${gateway.url}${path}`, { headers: { authorization, ...headers } });
  const { status } = answer;
  const body = (await answer.json()) as Record<string, unknown>;
  const contentType = answer.headers.get('content-type') ?? undefined;
  expectContract({ method: 'GET', path, status, contentType, body });
  return { status, body };
}

/** Lets a service hold awards; it answers for its versions in pages of two. */
function holds(
  service: ServiceName,
  row: object,
  awards: readonly AwardVersion[],
  positions: readonly string[] = ['3'],
): void {
  let asked = 0;
  gateway.services[service].answers((request, response) => {
    const url = new URL(request.url, 'http://service.test');
    if (url.pathname === '/v1/integrity/awards') {
      const position = positions[Math.min(asked, positions.length - 1)];
      asked += 1;
      return StubService.json(200, { data: [row], position })(request, response);
    }
    const from = Number(url.searchParams.get('cursor') ?? 0);
    const hasMore = from + 2 < awards.length;
    const page = { next: hasMore ? String(from + 2) : null, hasMore };
    return StubService.json(200, { data: awards.slice(from, from + 2), page })(request, response);
  });
}

describe('comparing the services', () => {
  it('says equal when all hold the same', async () => {
    for (const service of holders) holds(service, august, []);
    expect((await ask('/v1/integrity')).body).toEqual({ equal: true, differences: [] });
  });

  it('names place, services and awards where one differs', async () => {
    const all = [granted(1), granted(2), granted(3)];
    holds('emulation', august, all);
    holds('membership', august, all);
    holds('reporting', { ...august, count: 2, digest: '9' }, [granted(1), granted(3)]);
    expect((await ask('/v1/integrity')).body).toEqual({
      equal: false,
      differences: [
        {
          province: nghean,
          month: '2023-08',
          services: [
            { service: 'emulation', count: 3, digest: '17' },
            { service: 'membership', count: 3, digest: '17' },
            { service: 'reporting', count: 2, digest: '9' },
          ],
          awardIds: [awardId(2)],
        },
      ],
    });
  });

  it('waits a moment for events on their way before it speaks of a difference', async () => {
    holds('emulation', august, []);
    holds('membership', august, []);
    holds('reporting', august, [], ['2', '2', '3']);
    expect((await ask('/v1/integrity')).body).toEqual({ equal: true, differences: [] });
    expect(gateway.services.reporting.received).toHaveLength(3);
  });

  it('asks with the rights, the language and the trail of the caller', async () => {
    for (const service of holders) holds(service, august, []);
    await ask('/v1/integrity', { 'x-request-id': 'abcd-1234-efgh', 'accept-language': 'en' });
    for (const service of holders) {
      expect(gateway.services[service].received[0]?.headers).toMatchObject({
        authorization,
        'x-request-id': 'abcd-1234-efgh',
        'accept-language': 'en',
      });
    }
  });

  it('refuses who may not see it, with the words of the service', async () => {
    for (const service of holders) {
      gateway.services[service].answers(
        StubService.json(403, { code: 'permission-missing', permission: 'integrity.read' }),
      );
    }
    const { status, body } = await ask('/v1/integrity');
    expect(status).toBe(403);
    expect(body).toMatchObject({ code: 'permission-missing', permission: 'integrity.read' });
    expect(body.detail).toContain('integrity.read');
  });

  it('says which service is away instead of a difference', async () => {
    for (const service of holders) holds(service, august, []);
    await gateway.services.reporting.down();
    const { status, body } = await ask('/v1/integrity');
    await gateway.services.reporting.up();
    expect([status, body.code]).toEqual([503, 'service-unavailable']);
    expect(body.detail).toContain('reporting');
  });

  it('takes no parameters', async () => {
    const { status, body } = await ask('/v1/integrity?groupBy=province');
    expect([status, body.errors]).toEqual([
      400,
      [expect.objectContaining({ pointer: '/groupBy', code: 'unknown-field' })],
    ]);
  });
});

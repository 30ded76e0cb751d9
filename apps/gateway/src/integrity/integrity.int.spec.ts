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
import type { RecordFamily } from './integrity.dto.js';
import type { RecordVersion } from './record-digests.rules.js';

const holders = ['emulation', 'welfare-support', 'membership', 'reporting'] as const;
const owners = { awards: 'emulation', supports: 'welfare-support' } as const;
const nghean = '0198f0a0-0000-7000-8000-000000000002';
const nothing: Kept = { rows: [], versions: [], positions: ['0'] };
const august = { province: nghean, month: '2023-08', count: 3, digest: '17', contents: '4' };
const recordId = (n: number) => `0198f0a3-0000-7000-8000-${String(n).padStart(12, '0')}`;
const granted = (n: number): RecordVersion => ({
  ...{ id: recordId(n), version: 1, state: 'granted', contents: '-5' },
});

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

/** What a service keeps of one family: the digests that it tells, the versions behind them, its positions. */
interface Kept {
  rows: readonly object[];
  versions: readonly RecordVersion[];
  /** Told one after the other, then always the last. */
  positions: readonly string[];
}

const kept = (row: object, versions: readonly RecordVersion[] = [], positions = ['3']): Kept => ({
  rows: [row],
  versions,
  positions,
});

/** Lets a service hold records; it answers for their versions in pages of two. */
function holds(service: ServiceName, families: Partial<Record<RecordFamily, Kept>>): void {
  const asked = { awards: 0, supports: 0, members: 0, units: 0 };
  gateway.services[service].answers((request, response) => {
    const url = new URL(request.url, 'http://service.test');
    const [, , , family = '', isVersions] = url.pathname.split('/');
    const { rows, versions, positions } = families[family as RecordFamily] ?? nothing;
    if (!isVersions) {
      const position = positions[Math.min(asked[family as RecordFamily]++, positions.length - 1)];
      return StubService.json(200, { data: rows, position })(request, response);
    }
    const from = Number(url.searchParams.get('cursor') ?? 0);
    const hasMore = from + 2 < versions.length;
    const page = { next: hasMore ? String(from + 2) : null, hasMore };
    return StubService.json(200, { data: versions.slice(from, from + 2), page })(request, response);
  });
}

const pathsAsked = (service: ServiceName) =>
  gateway.services[service].received.map(({ url }) => new URL(url, 'http://service.test').pathname);

describe('comparing the services', () => {
  it('says equal when all hold the same', async () => {
    holds('emulation', { awards: kept(august) });
    holds('welfare-support', { supports: kept(august) });
    for (const service of ['membership', 'reporting'] as const) {
      holds(service, { awards: kept(august), supports: kept(august) });
    }
    expect((await ask('/v1/integrity')).body).toEqual({
      equal: true,
      settled: true,
      differences: [],
    });
  });

  it('asks of each service only what it holds', async () => {
    for (const service of holders) holds(service, {});
    await ask('/v1/integrity');
    expect(pathsAsked('emulation')).toEqual(['/v1/integrity/awards']);
    expect(pathsAsked('welfare-support')).toEqual(['/v1/integrity/supports']);
    for (const reader of ['membership', 'reporting'] as const) {
      expect(pathsAsked(reader).sort()).toEqual(
        ['awards', 'members', 'supports', 'units'].map((family) => `/v1/integrity/${family}`),
      );
    }
  });

  it.each(['awards', 'supports'] as const)(
    'names place, services and records where one differs in %s',
    async (family) => {
      const owner = owners[family];
      const other = family === 'awards' ? 'welfare-support' : 'emulation';
      const all = [granted(1), granted(2), granted(3)];
      holds(other, {});
      holds(owner, { [family]: kept(august, all) });
      holds('membership', { [family]: kept(august, all) });
      holds('reporting', {
        [family]: kept({ ...august, count: 2, digest: '9', contents: '4' }, [
          granted(1),
          granted(3),
        ]),
      });
      expect((await ask('/v1/integrity')).body).toEqual({
        equal: false,
        settled: true,
        differences: [
          {
            family,
            province: nghean,
            month: '2023-08',
            services: [
              { service: owner, count: 3, digest: '17', contents: '4' },
              { service: 'membership', count: 3, digest: '17', contents: '4' },
              { service: 'reporting', count: 2, digest: '9', contents: '4' },
            ],
            recordIds: [recordId(2)],
            awardIds: family === 'awards' ? [recordId(2)] : [],
          },
        ],
      });
    },
  );

  it.each(['members', 'units'] as const)(
    'names the months and records in which reporting holds other %s than their owner',
    async (family) => {
      const row = { ...august, province: 'none' };
      for (const service of holders) holds(service, {});
      holds('membership', { [family]: kept(row, [granted(1), granted(2)]) });
      holds('reporting', {
        [family]: kept({ ...row, contents: '5' }, [granted(1), { ...granted(2), contents: '-4' }]),
      });
      expect((await ask('/v1/integrity')).body).toMatchObject({
        equal: false,
        differences: [{ family, province: 'none', month: '2023-08', recordIds: [recordId(2)] }],
      });
    },
  );

  it('compares the families that it is asked about alone', async () => {
    for (const service of holders) holds(service, {});
    expect((await ask('/v1/integrity?families=members,units')).status).toBe(200);
    expect(pathsAsked('emulation')).toEqual([]);
    expect(pathsAsked('reporting').sort()).toEqual([
      '/v1/integrity/members',
      '/v1/integrity/units',
    ]);
    expect((await ask('/v1/integrity?families=offices')).status).toBe(400);
  });

  it('tells of all families that differ, awards first', async () => {
    const none = { ...august, province: 'none' };
    holds('emulation', { awards: kept(none, [granted(1)]) });
    holds('welfare-support', { supports: kept(august, [granted(2)]) });
    for (const service of ['membership', 'reporting'] as const) {
      holds(service, { awards: nothing, supports: nothing });
    }
    const { differences } = (await ask('/v1/integrity')).body as {
      differences: { family: string; recordIds: string[] }[];
    };
    expect(differences.map(({ family, recordIds }) => [family, recordIds])).toEqual([
      ['awards', [recordId(1)]],
      ['supports', [recordId(2)]],
    ]);
  });

  it.each(['awards', 'supports'] as const)(
    'waits a moment for %s on their way before it speaks of a difference',
    async (family) => {
      for (const service of holders) holds(service, { [family]: kept(august) });
      holds('reporting', { [family]: kept(august, [], ['2', '2', '3']) });
      expect((await ask('/v1/integrity')).body).toEqual({
        equal: true,
        settled: true,
        differences: [],
      });
      const path = `/v1/integrity/${family}`;
      expect(pathsAsked('reporting').filter((each) => each === path)).toHaveLength(3);
    },
  );

  it.each(['awards', 'supports'] as const)(
    'says that %s were still on their way when it compared them',
    async (family) => {
      for (const service of holders) holds(service, { [family]: kept(august) });
      const positions = Array.from({ length: 1_000 }, (_, index) => String(1_000 + index));
      holds('membership', { [family]: kept({ ...august, count: 2 }, [granted(1)], positions) });
      expect((await ask('/v1/integrity')).body).toMatchObject({ equal: false, settled: false });
    },
  );

  it('takes what no longer moves for settled: what was lost never arrives', async () => {
    for (const service of holders) holds(service, { awards: kept(august, [granted(1)]) });
    holds('reporting', { awards: kept({ ...august, count: 2 }, [], ['2']) });
    expect((await ask('/v1/integrity')).body).toMatchObject({
      ...{ equal: false, settled: true, differences: [{ recordIds: [recordId(1)] }] },
    });
  });

  it('asks with the rights, the language and the trail of the caller', async () => {
    for (const service of holders) holds(service, {});
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
    for (const service of holders) holds(service, {});
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

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

const recordIds = ['0198f0a3-0000-7000-8000-000000000001', '0198f0a3-0000-7000-8000-000000000002'];
const owners = {
  awards: 'emulation',
  supports: 'welfare-support',
  members: 'membership',
  units: 'membership',
} as const;
const readersOf = (family: keyof typeof owners) =>
  (['membership', 'reporting'] as const).filter((reader) => reader !== owners[family]);

let issuer: TestIssuer;
let gateway: GatewayUnderTest;
/** What services were asked and answered, in this order. */
let told: string[] = [];

beforeAll(async () => {
  issuer = await startTestIssuer();
  gateway = await startGateway({ token: issuer, redisUrl: infrastructure().redisUrl });
});
afterEach(() => {
  told = [];
  for (const service of Object.values(gateway.services)) service.reset();
});
afterAll(async () => {
  await gateway?.close();
  await issuer?.close();
});

async function repair(body: object) {
  const path = '/v1/integrity/repairs';
  const headers = {
    authorization: `Bearer ${await issuer.token('administrator')}`,
    'content-type': 'application/json',
  };
  const answer = await fetch(`${gateway.url}${path}`, {
    ...{ method: 'POST', headers, body: JSON.stringify(body) },
  });
  const { status } = answer;
  const content = (await answer.json()) as Record<string, unknown>;
  const contentType = answer.headers.get('content-type') ?? undefined;
  expectContract({ method: 'POST', path, status, contentType, body: content });
  return { status, body: content };
}

/** Lets a service do its part after a while. */
function does(service: ServiceName, records: number, { afterMs = 0, status = 200 } = {}): void {
  gateway.services[service].answers((request, response) => {
    told.push(`${service} asked`);
    setTimeout(() => {
      told.push(`${service} answers`);
      const body = status === 200 ? { records } : { code: 'database-unavailable' };
      StubService.json(status, body)(request, response);
    }, afterMs);
  });
}

describe.each(['awards', 'supports', 'members', 'units'] as const)('repairing %s', (family) => {
  const owner = owners[family];

  it('lets every reader forget before the owner publishes', async () => {
    const readers = readersOf(family);
    for (const reader of readers) does(reader, 2, { afterMs: reader === readers[0] ? 150 : 0 });
    does(owner, 1);
    expect(await repair({ family, recordIds })).toEqual({ status: 200, body: { republished: 1 } });
    expect(told.slice(-3)).toEqual([`${readers[0]} answers`, `${owner} asked`, `${owner} answers`]);
    for (const service of [owner, ...readers]) {
      const received = gateway.services[service].received.map(({ method, url, body }) => [
        ...[method, url, JSON.parse(body) as unknown],
      ]);
      expect(received).toEqual([['POST', `/v1/integrity/${family}/repairs`, { recordIds }]]);
    }
  });

  it('does not ask the owner while a reader still has them', async () => {
    for (const service of [...readersOf(family), owner]) does(service, 2);
    does('reporting', 0, { status: 503 });
    expect((await repair({ family, recordIds })).status).toBe(503);
    expect(gateway.services[owner].received).toEqual([]);
  });
});

describe('a repair', () => {
  it.each([
    { family: 'offices', recordIds },
    { family: 'awards', recordIds: [] },
    { family: 'awards', recordIds: ['1'] },
    { family: 'awards' },
  ])('is refused as %j', async (body) => {
    expect((await repair(body)).status).toBe(400);
    for (const { received } of Object.values(gateway.services)) expect(received).toEqual([]);
  });
});

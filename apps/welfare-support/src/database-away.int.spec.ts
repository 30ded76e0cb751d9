import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  aUnion,
  BreakableLink,
  eventually,
  infrastructure,
  refusal,
  type Union,
} from '@dong-hanh/testing';
import type { Programme } from './programmes/programme.rules.js';
import { granted, grantFor, memberRef, opened, programmeFor } from './testing/grants.fixture.js';
import {
  startWelfareSupport,
  traces,
  type WelfareSupport,
} from './testing/welfare-support.fixture.js';

const NOT_A_HANG_MS = 3_000;

let link: BreakableLink;
let service: WelfareSupport;
let union: Union;
let programme: Programme;
let supportId: string;

beforeAll(async () => {
  const { hostname, port } = new URL(infrastructure().databaseUrl);
  link = new BreakableLink(`${hostname}:${port}`);
  const linkHost = await link.up();
  const serveUrl = (url: string) => {
    const address = new URL(url);
    address.host = linkHost;
    return address.href;
  };
  service = await startWelfareSupport({ serveUrl });
  union = aUnion();
  await service.learn(union.events);
  programme = await opened(service);
  supportId = (await granted(service, { union, programme }, [memberRef(union.an)])).supports[0]!.id;
});
afterAll(async () => {
  await service?.close();
  await link?.cut();
});

const grant = (headers: Record<string, string> = {}) =>
  service.post(
    'vgcl-officer',
    '/v1/support-grants',
    grantFor({ union, programme }, [memberRef(union.an)]),
    headers,
  );
const paper = { reason: 'Chi trùng', returnedOn: '2024-02-20' };
const readiness = async () =>
  (await service.app.inject({ method: 'GET', url: '/readyz' })).statusCode;

describe('while the database is away', () => {
  let before: Awaited<ReturnType<typeof traces>>;

  beforeAll(async () => {
    before = await traces(service);
    await link.cut();
  });
  afterAll(async () => {
    await link.up();
  });

  it.each<[string, () => ReturnType<typeof grant>]>([
    ['granting', () => grant()],
    ['granting under a key', () => grant({ 'idempotency-key': 'away' })],
    ['returning', () => service.post('vgcl-officer', `/v1/supports/${supportId}/return`, paper)],
    [
      'opening a programme',
      () => service.post('vgcl-officer', '/v1/support-programmes', programmeFor()),
    ],
    ['listing programmes', () => service.get('member', '/v1/support-programmes')],
    ['showing a support', () => service.get('auditor', `/v1/supports/${supportId}`)],
    ['listing supports', () => service.get('auditor', '/v1/supports')],
    ['the proof', () => service.get('analyst', '/v1/integrity/supports')],
  ])('%s answers 503 with Retry-After, and soon', async (_, call) => {
    const startedAt = performance.now();
    const answer = await call();
    expect(refusal(answer)).toEqual([503, 'database-unavailable']);
    expect(answer.headers['retry-after']).toBe('2');
    expect(performance.now() - startedAt).toBeLessThan(NOT_A_HANG_MS);
  });

  it('is not ready, and nothing was recorded', async () => {
    expect(await readiness()).toBe(503);
    expect(await traces(service)).toEqual(before);
  });
});

describe('when the database is back', () => {
  it('serves again by itself', async () => {
    await eventually(async () => expect((await grant()).status).toBe(201));
    await eventually(async () => expect(await readiness()).toBe(200));
  });
});

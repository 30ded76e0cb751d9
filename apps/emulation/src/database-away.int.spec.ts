import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Database } from '@dong-hanh/persistence';
import {
  aUnion,
  BreakableLink,
  eventually,
  infrastructure,
  refusal,
  type Union,
} from '@dong-hanh/testing';
import { decisionFor, freshNumber, memberRef, recorded } from './testing/decisions.fixture.js';
import { startEmulation, type Emulation } from './testing/emulation.fixture.js';

const PATH = '/v1/award-decisions';
const NOT_A_HANG_MS = 3_000;

let link: BreakableLink;
let emulation: Emulation;
let union: Union;
let awardId: string;

beforeAll(async () => {
  const { hostname, port } = new URL(infrastructure().databaseUrl);
  link = new BreakableLink(`${hostname}:${port}`);
  const linkHost = await link.up();
  const throughLink = (url: string) => {
    const address = new URL(url);
    address.host = linkHost;
    return address.href;
  };
  emulation = await startEmulation({ serveUrl: throughLink });
  union = aUnion();
  await emulation.learn(union.events);
  awardId = (await recorded(emulation, [memberRef(union.an)])).awards[0]!.id;
});
afterAll(async () => {
  await emulation?.close();
  await link?.cut();
});

const post = (headers: Record<string, string> = {}) =>
  emulation.post('vgcl-officer', PATH, decisionFor([memberRef(union.an)]), headers);

const ready = async () =>
  (await emulation.app.inject({ method: 'GET', url: '/readyz' })).statusCode;

describe('while the database is away', () => {
  beforeAll(() => link.cut());
  afterAll(async () => {
    await link.up();
  });

  const paper = () => ({ number: freshNumber(), signedOn: '2023-10-02', reason: 'Báo cáo sai' });

  it.each<[string, () => Promise<Awaited<ReturnType<typeof post>>>]>([
    ['recording a decision', () => post()],
    ['recording under a key', () => post({ 'idempotency-key': 'away' })],
    [
      'asking about a decision',
      () =>
        emulation.post(
          'vgcl-officer',
          `${PATH}?validateOnly=true`,
          decisionFor([memberRef(union.an)]),
        ),
    ],
    ['revoking', () => emulation.post('vgcl-officer', `/v1/awards/${awardId}/revocation`, paper())],
    ['showing an award', () => emulation.get('vgcl-officer', `/v1/awards/${awardId}`)],
    ['listing awards', () => emulation.get('vgcl-officer', '/v1/awards')],
    ['listing decisions', () => emulation.get('vgcl-officer', PATH)],
    ['the proof', () => emulation.get('analyst', '/v1/integrity/awards')],
  ])('%s answers 503 with Retry-After, and soon', async (_, call) => {
    const startedAt = performance.now();
    const answer = await call();
    expect(refusal(answer)).toEqual([503, 'database-unavailable']);
    expect(answer.headers['retry-after']).toBe('2');
    expect(performance.now() - startedAt).toBeLessThan(NOT_A_HANG_MS);
  });

  it('answers in the reader’s language', async () => {
    const detail = async (language: string) =>
      (await post({ 'accept-language': language })).body.detail;
    expect(await detail('vi')).toContain('chưa có gì được ghi');
    expect(await detail('en')).toContain('nothing was recorded');
  });

  it('is alive and not ready', async () => {
    expect(await ready()).toBe(503);
    const alive = await emulation.app.inject({ method: 'GET', url: '/livez' });
    expect(alive.statusCode).toBe(200);
  });

  it('keeps nothing of what it refused', async () => {
    const before = await emulation.traces();
    await post();
    expect(await emulation.traces()).toEqual(before);
  });
});

describe('when the database is back', () => {
  it('records again by itself', async () => {
    await eventually(async () => expect((await post()).status).toBe(201));
    expect(await ready()).toBe(200);
  });

  it('records under the key that was refused before', async () => {
    expect((await post({ 'idempotency-key': 'away' })).status).toBe(201);
  });
});

describe('a connection that is ended in the middle of recording', () => {
  const terminate = () =>
    emulation.database.admin.query(
      `select pg_terminate_backend(pid) from pg_stat_activity
       where datname = current_database() and usename = 'emulation_serve' and wait_event_type = 'Lock'`,
    );

  it.each<Record<string, string>>([{}, { 'idempotency-key': 'interrupted' }])(
    'answers 503 and leaves nothing behind, with headers %j',
    async (headers) => {
      const before = await emulation.traces();
      let refused: ReturnType<typeof post> | undefined;
      const { databaseUrl } = infrastructure();
      const url = new URL(databaseUrl);
      url.pathname = `/${emulation.database.name}`;
      const blocker = new Database({ url: url.href, applicationName: 'spec-blocker', max: 1 });
      await blocker.transaction(async (tx) => {
        await tx.query('lock table decisions in exclusive mode');
        refused = post(headers);
        await eventually(async () => expect(await terminate()).toHaveLength(1));
        expect(refusal(await refused)).toEqual([503, 'database-unavailable']);
      });
      await blocker.close();
      expect(await emulation.traces()).toEqual(before);
    },
  );
});

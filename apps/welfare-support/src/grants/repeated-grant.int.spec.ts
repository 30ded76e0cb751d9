import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aUnion, refusal, type Union } from '@dong-hanh/testing';
import type { Programme } from '../programmes/programme.rules.js';
import { dong, grantFor, memberRef, opened, others } from '../testing/grants.fixture.js';
import {
  startWelfareSupport,
  traces,
  type WelfareSupport,
} from '../testing/welfare-support.fixture.js';
import type { SupportGrantResponse } from './grants.dto.js';

const PATH = '/v1/support-grants';

let service: WelfareSupport;
let union: Union;
let programme: Programme;

beforeAll(async () => {
  service = await startWelfareSupport();
  union = aUnion();
  await service.learn(union.events);
  programme = await opened(service);
});
afterAll(() => service?.close());

const post = <T = SupportGrantResponse>(body: unknown, key: string, account = 'vgcl-officer') =>
  service.post<T>(account, PATH, body, { 'idempotency-key': key });
const body = (fields = {}) =>
  grantFor({ union, programme }, [memberRef(union.an), others(3)], fields);

describe('a grant sent again under its Idempotency-Key', () => {
  it('gets the same answer and is recorded once', async () => {
    const before = await traces(service);
    const first = await post(body(), 'again');
    const second = await post(body(), 'again');
    expect([second.status, second.body]).toEqual([201, first.body]);
    expect(await traces(service)).toEqual({
      ...before,
      support_grants: before.support_grants + 1,
      supports: before.supports + 2,
      outbox: before.outbox + 2,
      idempotency_keys: before.idempotency_keys + 1,
    });
  });

  it('gets the same answer after a support of it was returned', async () => {
    const first = await post(body(), 'returned-since');
    const returning = `/v1/supports/${first.body.supports[1]!.id}/return`;
    const paper = { reason: 'Chi trùng', returnedOn: '2024-02-20' };
    expect((await service.post('vgcl-officer', returning, paper)).status).toBe(201);
    expect((await post(body(), 'returned-since')).body).toEqual(first.body);
  });

  it('is refused with another body', async () => {
    await post(body(), 'other-body');
    const before = await traces(service);
    const other = body({ inKind: 'Chăn ấm' });
    expect(refusal(await post<never>(other, 'other-body'))).toEqual([
      422,
      'idempotency-key-reused',
      '/idempotency-key idempotency-key-reused',
    ]);
    expect(await traces(service)).toEqual(before);
  });

  it('is recorded once when it arrives ten times at the same moment', async () => {
    const before = await traces(service);
    const answers = await Promise.all(Array.from({ length: 10 }, () => post(body(), 'at-once')));
    const recorded = answers.filter(({ status }) => status === 201);
    const busy = answers.filter(({ status }) => status === 409);
    expect(recorded.length).toBeGreaterThan(0);
    expect(recorded.length + busy.length).toBe(10);
    expect(new Set(recorded.map((answer) => answer.body.id)).size).toBe(1);
    expect((await traces(service)).support_grants).toBe(before.support_grants + 1);
  });

  it('may be mended after a refusal, which is not kept', async () => {
    const wrong = body({ sources: [{ kind: 'family', amount: dong(1) }] });
    expect((await post(wrong, 'mended')).status).toBe(422);
    expect((await post(body(), 'mended')).status).toBe(201);
  });

  it('without a key is another grant', async () => {
    const answers = [
      await service.post<SupportGrantResponse>('vgcl-officer', PATH, body()),
      await service.post<SupportGrantResponse>('vgcl-officer', PATH, body()),
    ];
    expect(new Set(answers.map((answer) => answer.body.id)).size).toBe(2);
  });
});

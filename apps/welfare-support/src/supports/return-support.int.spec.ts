import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventSchema } from '@dong-hanh/contracts';
import { aUnion, refusal, type Union, uniqueName } from '@dong-hanh/testing';
import type { Programme } from '../programmes/programme.rules.js';
import { dong, granted, memberRef, opened, others } from '../testing/grants.fixture.js';
import {
  startWelfareSupport,
  traces,
  type WelfareSupport,
} from '../testing/welfare-support.fixture.js';
import type { SupportDetail, SupportResponse } from './supports.dto.js';

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

const paper = (fields: Record<string, unknown> = {}) => ({
  reason: 'Chi trùng với đợt hỗ trợ trước',
  returnedOn: '2024-02-20',
  ...fields,
});

/** A support of a million, 600,000 of it from the own budget and the rest from donors. */
async function fresh(recipient = memberRef(union.an)): Promise<string> {
  const people = recipient.kind === 'non-member' ? recipient.count : 1;
  const sources = [
    { kind: 'union-budget', amount: dong(600_000 * people) },
    { kind: 'socialised', amount: dong(400_000 * people) },
  ];
  const { supports } = await granted(service, { union, programme }, [recipient], { sources });
  return supports[0]!.id;
}
const giveBack = <T = SupportResponse>(
  id: string,
  body: unknown = paper(),
  headers: Record<string, string> = {},
) => service.post<T>('vgcl-officer', `/v1/supports/${id}/return`, body, headers);
const shown = async (id: string) =>
  (await service.get<SupportDetail>('auditor', `/v1/supports/${id}`)).body;

describe('returning a support', () => {
  it('takes all of it back, and tells so by one event with the next version', async () => {
    const id = await fresh();
    const before = await traces(service);
    const answer = await giveBack(id);
    expect(answer.status).toBe(201);
    expect(answer.body).toEqual({
      id,
      recipient: memberRef(union.an),
      amount: { ...dong(1_000_000), precision: 'exact' },
      keptAmount: '0',
      state: 'returned',
      version: 2,
    });
    expect(await traces(service)).toEqual({
      ...before,
      support_returns: before.support_returns + 1,
      outbox: before.outbox + 1,
    });
    const [event] = (await service.outbox()).slice(-1);
    expect(() => eventSchema('SupportReturned').parse(event!.event)).not.toThrow();
    expect(event!.event).toMatchObject({
      sequence: '2',
      data: { id, state: 'returned', keptAmount: '0', sources: [], return: { amount: '1000000' } },
    });
  });

  it('in part gives the source that was used last its money first', async () => {
    const id = await fresh(others(2));
    const { body } = await giveBack(id, paper({ amount: '1000000' }));
    expect(body).toMatchObject({ state: 'partly-returned', keptAmount: '1000000', version: 2 });
    const [event] = (await service.outbox()).slice(-1);
    expect(event!.event.data).toMatchObject({
      people: 2,
      keptAmount: '1000000',
      sources: [{ kind: 'union-budget', amount: '1000000' }],
      grantedSources: [
        { kind: 'union-budget', amount: '1200000' },
        { kind: 'socialised', amount: '800000' },
      ],
    });
  });

  it('keeps why to this service', async () => {
    const id = await fresh();
    await giveBack(id, paper({ reason: 'Đã chuyển công tác', amount: '1' }));
    expect(await shown(id)).toMatchObject({
      state: 'partly-returned',
      return: { returnedOn: '2024-02-20', amount: '1', reason: 'Đã chuyển công tác' },
    });
    expect(JSON.stringify(await service.outbox())).not.toContain('công tác');
  });
});

describe('a return that is refused', () => {
  it.each<[string, Record<string, unknown>, (string | number)[]]>([
    [
      'before the grant',
      { returnedOn: '2024-01-24' },
      [422, 'return-before-grant', '/returnedOn return-before-grant'],
    ],
    [
      'in the future',
      { returnedOn: '2099-01-01' },
      [422, 'date-in-future', '/returnedOn date-in-future'],
    ],
    [
      'of more than was given',
      { amount: '1000001' },
      [422, 'return-exceeds-support', '/amount return-exceeds-support'],
    ],
    ['of nothing', { amount: '0' }, [422, 'amount-required', '/amount amount-required']],
    ['of less than nothing', { amount: '-1' }, [400, 'input-invalid', '/amount bad-format']],
    ['of a fraction', { amount: '0.5' }, [400, 'input-invalid', '/amount bad-format']],
    ['in words', { amount: 'tất cả' }, [400, 'input-invalid', '/amount bad-format']],
    ['of a number', { amount: 5 }, [400, 'input-invalid', '/amount wrong-type']],
    ['without a reason', { reason: '  ' }, [400, 'input-invalid', '/reason required']],
    ['with an unknown field', { by: 'x' }, [400, 'input-invalid', '/by unknown-field']],
  ])('%s changes nothing', async (_, fields, expected) => {
    const id = await fresh();
    const before = await traces(service);
    const headers = { 'idempotency-key': uniqueName('key') };
    expect(refusal(await giveBack<never>(id, paper(fields), headers))).toEqual(expected);
    expect(await traces(service)).toEqual(before);
    expect(await shown(id)).toMatchObject({ state: 'granted', version: 1, return: null });
  });

  it.each([undefined, '1'])(
    'because it was returned before (%s), whatever was left',
    async (amount) => {
      const id = await fresh();
      await giveBack(id, paper({ amount }));
      const before = await traces(service);
      for (const again of [paper(), paper({ amount: '1' })]) {
        const answer = await giveBack<never>(id, again);
        expect(refusal(answer)).toEqual([409, 'support-already-returned']);
      }
      expect(await traces(service)).toEqual(before);
    },
  );
});

describe('two returns at the same moment', () => {
  it('leave one, and tell the other', async () => {
    const id = await fresh();
    const before = await traces(service);
    const answers = await Promise.all(
      ['100000', '200000', '300000', '400000'].map((amount) => giveBack(id, paper({ amount }))),
    );
    const statuses = answers.map(({ status }) => status);
    expect(statuses.toSorted()).toEqual([201, 409, 409, 409]);
    const after = await traces(service);
    expect(after.support_returns).toBe(before.support_returns + 1);
    expect(after.outbox).toBe(before.outbox + 1);
    const winner = answers.find(({ status }) => status === 201)!;
    expect((await shown(id)).keptAmount).toBe(winner.body.keptAmount);
  });
});

describe('a return sent again under its Idempotency-Key', () => {
  it('gets the same answer and is recorded once', async () => {
    const id = await fresh();
    const headers = { 'idempotency-key': uniqueName('return') };
    const first = await giveBack(id, paper(), headers);
    const before = await traces(service);
    const second = await giveBack(id, paper(), headers);
    expect([second.status, second.body]).toEqual([201, first.body]);
    expect(await traces(service)).toEqual(before);
  });

  it('is refused with another body', async () => {
    const id = await fresh();
    const headers = { 'idempotency-key': uniqueName('return') };
    await giveBack(id, paper(), headers);
    const answer = await giveBack<never>(id, paper({ amount: '1' }), headers);
    expect(refusal(answer).slice(0, 2)).toEqual([422, 'idempotency-key-reused']);
  });
});

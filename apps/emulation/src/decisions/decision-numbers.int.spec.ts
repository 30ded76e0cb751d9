import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aUnion, refusal, type Union } from '@dong-hanh/testing';
import { decisionFor, memberRef, recorded, unitRef } from '../testing/decisions.fixture.js';
import { startEmulation, type Emulation } from '../testing/emulation.fixture.js';

const PATH = '/v1/award-decisions';

let emulation: Emulation;
let union: Union;

beforeAll(async () => {
  emulation = await startEmulation();
  union = aUnion();
  await emulation.learn(union.events);
});
afterAll(() => emulation?.close());

const post = (fields: Record<string, unknown>, headers?: Record<string, string>) =>
  emulation.post('vgcl-officer', PATH, decisionFor([memberRef(union.an)], fields), headers);

const taken = [409, 'decision-number-taken', '/number decision-number-taken'];

describe('a decision number', () => {
  it('is taken for its issuer and calendar year, and nothing is left behind', async () => {
    await recorded(emulation, [memberRef(union.an)], { number: '1/QĐ' });
    const before = await emulation.traces();
    const answer = await post({ number: '1/QĐ', signedOn: '2023-01-02' });
    expect(refusal(answer)).toEqual(taken);
    expect(await emulation.traces()).toEqual(before);
  });

  it('says in the reader’s language what is taken', async () => {
    await recorded(emulation, [memberRef(union.an)], { number: '2/QĐ' });
    const detail = async (language: string) =>
      (await post({ number: '2/QĐ' }, { 'accept-language': language })).body.detail;
    expect(await detail('vi')).toBe('Số quyết định 2/QĐ của vgcl đã có trong năm 2023.');
    expect(await detail('en')).toBe('Decision number 2/QĐ of vgcl is already taken in 2023.');
  });

  it('is free again in another calendar year, also of the same school year', async () => {
    await recorded(emulation, [memberRef(union.an)], { number: '3/QĐ', signedOn: '2022-12-31' });
    await recorded(emulation, [memberRef(union.an)], { number: '3/QĐ', signedOn: '2023-01-01' });
  });

  it('is free for another issuer', async () => {
    await recorded(emulation, [memberRef(union.an)], { number: '4/QĐ' });
    await recorded(emulation, [unitRef(union.schoolA)], {
      number: '4/QĐ',
      issuer: 'nghe-an-federation',
      form: 'emulation-flag',
    });
  });

  it('is the same however it is typed', async () => {
    await recorded(emulation, [memberRef(union.an)], { number: '5/QĐ-TLĐ ễ'.normalize('NFD') });
    const answer = await post({ number: '\t5/QĐ-TLĐ ễ '.normalize('NFC') });
    expect(answer.status).toBe(409);
  });

  it('is shared by decisions that award and decisions that revoke', async () => {
    const { awards } = await recorded(emulation, [memberRef(union.an)], { number: '6/QĐ' });
    const revocation = `/v1/awards/${awards[0]!.id}/revocation`;
    const body = { signedOn: '2023-10-02', reason: 'Báo cáo không đúng' };
    const same = await emulation.post('vgcl-officer', revocation, { ...body, number: '6/QĐ' });
    expect(refusal(same)).toEqual(taken);
    const other = await emulation.post('vgcl-officer', revocation, { ...body, number: '7/QĐ' });
    expect(other.status).toBe(201);
    expect((await post({ number: '7/QĐ' })).status).toBe(409);
  });

  it('is given once when twenty want it at the same moment', async () => {
    const before = await emulation.traces();
    const answers = await Promise.all(Array.from({ length: 20 }, () => post({ number: '8/QĐ' })));
    const statuses = answers.map(({ status }) => status).sort();
    expect(statuses).toEqual([201, ...Array.from({ length: 19 }, () => 409)]);
    expect(await emulation.traces()).toEqual({
      ...before,
      decisions: before.decisions + 1,
      awards: before.awards + 1,
      outbox: before.outbox + 1,
    });
  });

  it('is given once when twenty want it under keys of their own', async () => {
    const before = await emulation.traces();
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        post({ number: '9/QĐ' }, { 'idempotency-key': `nine-${index}` }),
      ),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 409)).toHaveLength(19);
    expect(await emulation.traces()).toEqual({
      ...before,
      decisions: before.decisions + 1,
      awards: before.awards + 1,
      outbox: before.outbox + 1,
      idempotency_keys: before.idempotency_keys + 1,
    });
  });
});

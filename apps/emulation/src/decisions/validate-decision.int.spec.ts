import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aUnion, refusal, type Union } from '@dong-hanh/testing';
import {
  decisionFor,
  everybody,
  memberRef,
  recorded,
  unitRef,
} from '../testing/decisions.fixture.js';
import { startEmulation, type Emulation } from '../testing/emulation.fixture.js';
import type { FindingsResponse } from './decisions.dto.js';

const PATH = '/v1/award-decisions?validateOnly=true';

let emulation: Emulation;
let union: Union;

beforeAll(async () => {
  emulation = await startEmulation();
  union = aUnion();
  await emulation.learn(union.events);
});
afterAll(() => emulation?.close());

const validate = (body: unknown, headers?: Record<string, string>) =>
  emulation.post<FindingsResponse>('vgcl-officer', PATH, body, headers);

describe('asking whether a decision may be recorded', () => {
  it('finds nothing in a good one and keeps nothing of it', async () => {
    const before = await emulation.traces();
    const answer = await validate(decisionFor(everybody(union)));
    expect([answer.status, answer.body]).toEqual([200, { findings: [] }]);
    expect(await emulation.traces()).toEqual(before);
  });

  it('finds everything that recording would refuse, each with place, weight and words', async () => {
    const body = decisionFor([memberRef(union.an), unitRef(union.schoolA), memberRef(union.an)], {
      form: 'trade-union-medal',
      signedOn: '2022-05-31',
    });
    expect((await validate(body)).body.findings).toEqual([
      {
        code: 'signed-outside-school-year',
        severity: 'error',
        pointer: '/signedOn',
        message: 'Ngày ký phải từ 2022-06-01 đến 2023-12-31 đối với năm học 2022-2023.',
      },
      {
        code: 'recipient-kind-not-allowed',
        severity: 'error',
        pointer: '/recipients/1/id',
        message: 'Không dành cho đối tượng loại unit.',
      },
      {
        code: 'recipient-duplicate',
        severity: 'error',
        pointer: '/recipients/2/id',
        message: 'Trùng với dòng 1 trong cùng danh sách.',
      },
    ]);
  });

  it('speaks English to who asks for it', async () => {
    const body = decisionFor([memberRef(union.an)], { issuer: 'nobody' });
    const { findings } = (await validate(body, { 'accept-language': 'en' })).body;
    expect(findings.map(({ message }) => message)).toEqual([
      'There was no issuer nobody on 2023-08-10.',
    ]);
  });

  it('finds a number that is taken', async () => {
    const { number } = await recorded(emulation, [memberRef(union.an)]);
    const { findings } = (await validate(decisionFor([memberRef(union.an)], { number }))).body;
    expect(findings.map(({ code, pointer }) => `${pointer} ${code}`)).toEqual([
      '/number decision-number-taken',
    ]);
  });

  it('finds that there are too many recipients', async () => {
    const many = Array.from({ length: 2_001 }, () => memberRef(union.an));
    const { findings } = (await validate(decisionFor(many))).body;
    expect(findings.map(({ code, pointer }) => `${pointer} ${code}`)).toEqual([
      '/recipients too-many',
    ]);
  });

  it('takes no notice of an Idempotency-Key', async () => {
    const headers = { 'idempotency-key': 'only-asked' };
    const before = await emulation.traces();
    expect((await validate(decisionFor([memberRef(union.an)]), headers)).status).toBe(200);
    expect((await validate(decisionFor([memberRef(union.binh)]), headers)).status).toBe(200);
    expect(await emulation.traces()).toEqual(before);
  });

  it('still refuses a wrong shape', async () => {
    const answer = await emulation.post('vgcl-officer', PATH, { ...decisionFor([]), note: 1 });
    expect(refusal(answer)[0]).toBe(400);
  });

  it('still refuses who may not record', async () => {
    const answer = await emulation.post('auditor', PATH, decisionFor([memberRef(union.an)]));
    expect(refusal(answer)).toEqual([403, 'permission-missing']);
  });
});

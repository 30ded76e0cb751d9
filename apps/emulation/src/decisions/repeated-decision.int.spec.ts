import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aUnion, refusal, type Union } from '@dong-hanh/testing';
import { decisionFor, everybody, memberRef } from '../testing/decisions.fixture.js';
import { startEmulation, type Emulation } from '../testing/emulation.fixture.js';
import type { DecisionResponse } from './decisions.dto.js';

const PATH = '/v1/award-decisions';

let emulation: Emulation;
let union: Union;

beforeAll(async () => {
  emulation = await startEmulation();
  union = aUnion();
  await emulation.learn(union.events);
});
afterAll(() => emulation?.close());

const post = <T = DecisionResponse>(body: unknown, key: string, account = 'vgcl-officer') =>
  emulation.post<T>(account, PATH, body, { 'idempotency-key': key });

describe('a decision sent again under its Idempotency-Key', () => {
  it('gets the same answer and is recorded once', async () => {
    const body = decisionFor(everybody(union));
    const before = await emulation.traces();
    const first = await post(body, 'again');
    const second = await post(body, 'again');
    expect([second.status, second.body]).toEqual([201, first.body]);
    expect(second.headers.etag).toBe(first.headers.etag);
    expect(await emulation.traces()).toEqual({
      ...before,
      decisions: before.decisions + 1,
      awards: before.awards + 6,
      outbox: before.outbox + 6,
      idempotency_keys: before.idempotency_keys + 1,
    });
  });

  it('gets the same answer after an award of it was revoked', async () => {
    const body = decisionFor([memberRef(union.an)]);
    const first = await post(body, 'revoked-since');
    const revocation = `/v1/awards/${first.body.awards[0]!.id}/revocation`;
    const paper = { number: 'R1/QĐ', signedOn: '2023-10-02', reason: 'Báo cáo không đúng' };
    expect((await emulation.post('vgcl-officer', revocation, paper)).status).toBe(201);
    expect((await post(body, 'revoked-since')).body).toEqual(first.body);
  });

  it('gets the same answer however its fields are ordered and its number is blanked', async () => {
    const body = decisionFor([memberRef(union.an)]);
    const first = await post(body, 'ordered');
    const { number, recipients, ...rest } = body;
    const again = { recipients, ...rest, number: ` ${number} ` };
    expect((await post(again, 'ordered')).body).toEqual(first.body);
  });

  it('is refused with another body', async () => {
    await post(decisionFor([memberRef(union.an)]), 'other-body');
    const before = await emulation.traces();
    const answer = await post<never>(decisionFor([memberRef(union.an)]), 'other-body');
    expect(refusal(answer)).toEqual([
      422,
      'idempotency-key-reused',
      '/idempotency-key idempotency-key-reused',
    ]);
    expect(await emulation.traces()).toEqual(before);
  });

  it('is another decision for another account', async () => {
    const first = await post(decisionFor([memberRef(union.an)]), 'shared');
    const other = await post(decisionFor([memberRef(union.an)]), 'shared', 'province-officer');
    expect([first.status, other.status]).toEqual([201, 201]);
    expect(other.body.id).not.toBe(first.body.id);
  });

  it('is recorded once when it arrives ten times at the same moment', async () => {
    const body = decisionFor([memberRef(union.an)]);
    const before = await emulation.traces();
    const answers = await Promise.all(Array.from({ length: 10 }, () => post(body, 'at-once')));
    const recorded = answers.filter(({ status }) => status === 201);
    const busy = answers.filter(({ status }) => status === 409);
    expect(recorded.length).toBeGreaterThan(0);
    expect(recorded.length + busy.length).toBe(10);
    expect(new Set(recorded.map((answer) => answer.body.id)).size).toBe(1);
    for (const answer of busy) expect(answer.headers['retry-after']).toBe('1');
    expect((await emulation.traces()).decisions).toBe(before.decisions + 1);
  });

  it('may be mended after a refusal, which is not kept', async () => {
    const refused = await post(decisionFor([memberRef(union.retired)]), 'mended');
    expect(refused.status).toBe(422);
    expect((await post(decisionFor([memberRef(union.an)]), 'mended')).status).toBe(201);
  });

  it('without a key is another decision, whose number is taken', async () => {
    const body = decisionFor([memberRef(union.an)]);
    expect((await emulation.post('vgcl-officer', PATH, body)).status).toBe(201);
    expect((await emulation.post('vgcl-officer', PATH, body)).status).toBe(409);
  });
});

describe('what is kept of an answer', () => {
  it('is its status and the id of the decision, never the body', async () => {
    const { body } = await post(decisionFor([memberRef(union.an)]), 'kept');
    const [row] = await emulation.database.admin.query(
      `select account_id, route, status, ids from idempotency_keys where key = 'kept'`,
    );
    expect(row).toEqual({
      account_id: 'vgcl-officer',
      route: 'POST /v1/award-decisions',
      status: 201,
      ids: [body.id],
    });
  });
});

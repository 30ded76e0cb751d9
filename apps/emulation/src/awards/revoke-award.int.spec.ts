import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventSchema } from '@dong-hanh/contracts';
import { newId } from '@dong-hanh/service-kit';
import { accessEvent, aUnion, refusal, type Union, uniqueName } from '@dong-hanh/testing';
import { freshNumber, memberRef, recorded } from '../testing/decisions.fixture.js';
import { startEmulation, type Emulation } from '../testing/emulation.fixture.js';
import type { AwardResponse } from './awards.dto.js';

let emulation: Emulation;
let union: Union;

beforeAll(async () => {
  emulation = await startEmulation();
  union = aUnion();
  await emulation.learn(union.events);
});
afterAll(() => emulation?.close());

const REASON = 'Báo cáo thành tích không đúng sự thật';

const paper = (fields: Record<string, unknown> = {}) => ({
  number: freshNumber(),
  signedOn: '2023-10-02',
  reason: REASON,
  ...fields,
});

async function grantedTo(id: string): Promise<string> {
  const { awards } = await recorded(emulation, [memberRef(id)]);
  return awards[0]!.id;
}

const revoke = <T = AwardResponse>(
  id: string,
  body: unknown,
  { account = 'vgcl-officer', headers = {} }: { account?: string; headers?: object } = {},
) =>
  emulation.post<T>(
    account,
    `/v1/awards/${id}/revocation`,
    body,
    headers as Record<string, string>,
  );

describe('revoking an award', () => {
  it('answers 201 with the award, revoked, in its next version', async () => {
    const id = await grantedTo(union.an);
    const body = paper();
    const answer = await revoke(id, body);
    expect(answer.status).toBe(201);
    expect(answer.headers.etag).toBe('"2"');
    expect(answer.body).toMatchObject({ id, state: 'revoked', version: 2, revocation: body });
  });

  it('leaves the award readable, with the reason', async () => {
    const id = await grantedTo(union.an);
    const { body } = await revoke(id, paper());
    expect((await emulation.get('auditor', `/v1/awards/${id}`)).body).toEqual(body);
  });

  it('is a decision of the award’s issuer, recorded together with the state and the event', async () => {
    const id = await grantedTo(union.an);
    const before = await emulation.traces();
    const { number } = (await revoke(id, paper())).body.revocation!;
    expect(await emulation.traces()).toEqual({
      ...before,
      decisions: before.decisions + 1,
      revocations: before.revocations + 1,
      outbox: before.outbox + 1,
    });
    const [row] = await emulation.database.admin.query(
      'select kind, issuer, recorded_by, form, award_count from decisions where number = $1',
      [number],
    );
    expect(row).toEqual({
      kind: 'revocation',
      issuer: 'vgcl',
      recorded_by: 'vgcl-officer',
      form: null,
      award_count: null,
    });
  });

  it('is told by AwardRevoked with version 2 and without the reason', async () => {
    const id = await grantedTo(union.an);
    const { body } = await revoke(id, paper());
    const { topic, key, event } = (await emulation.outbox()).at(-1)!;
    expect([topic, key]).toEqual(['emulation.award.v1', id]);
    expect(eventSchema('AwardRevoked').safeParse(event)).toMatchObject({ success: true });
    expect(event).toMatchObject({ sequence: '2', actorid: 'vgcl-officer' });
    const { number, signedOn, revokedAt } = body.revocation!;
    expect(event.data.revocation).toEqual({ number, signedOn, revokedAt });
    expect(JSON.stringify(event)).not.toContain(REASON);
  });

  it('changes nothing else of the award', async () => {
    const id = await grantedTo(union.an);
    const granted = (await emulation.outbox()).at(-1)!.event.data;
    await revoke(id, paper());
    const revoked = (await emulation.outbox()).at(-1)!.event.data;
    const { version, state, revocation } = revoked;
    expect(revoked).toEqual({ ...granted, version, state, revocation });
  });

  it('may be signed on the day of the grant', async () => {
    const id = await grantedTo(union.an);
    expect((await revoke(id, paper({ signedOn: '2023-08-10' }))).status).toBe(201);
  });
});

describe('a second revocation', () => {
  it('is refused and leaves nothing behind', async () => {
    const id = await grantedTo(union.an);
    await revoke(id, paper());
    const before = await emulation.traces();
    expect(refusal(await revoke<never>(id, paper()))).toEqual([409, 'award-already-revoked']);
    expect(await emulation.traces()).toEqual(before);
  });

  it('is refused when ten officers revoke at the same moment', async () => {
    const id = await grantedTo(union.an);
    const before = await emulation.traces();
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => revoke<{ code?: string }>(id, paper())),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    const others = answers.filter(({ status }) => status !== 201);
    for (const { status, body } of others) {
      expect([status, body.code]).toEqual([409, 'award-already-revoked']);
    }
    expect(await emulation.traces()).toEqual({
      ...before,
      decisions: before.decisions + 1,
      revocations: before.revocations + 1,
      outbox: before.outbox + 1,
    });
  });

  it('under the same Idempotency-Key is the first one again', async () => {
    const id = await grantedTo(union.an);
    const body = paper();
    const headers = { 'idempotency-key': uniqueName('revocation') };
    const first = await revoke(id, body, { headers });
    const before = await emulation.traces();
    const again = await revoke(id, body, { headers });
    expect([again.status, again.body]).toEqual([201, first.body]);
    expect(again.headers.etag).toBe(first.headers.etag);
    const other = await revoke<never>(id, paper(), { headers });
    expect(refusal(other)).toEqual([
      422,
      'idempotency-key-reused',
      '/idempotency-key idempotency-key-reused',
    ]);
    expect(await emulation.traces()).toEqual(before);
  });
});

describe('a revocation that is refused', () => {
  let id: string;
  beforeAll(async () => {
    id = await grantedTo(union.an);
  });

  it.each<[string, () => unknown, (string | number)[]]>([
    [
      'without a reason',
      () => paper({ reason: undefined }),
      [400, 'input-invalid', '/reason required'],
    ],
    [
      'with a reason of blanks',
      () => paper({ reason: ' \n ' }),
      [400, 'input-invalid', '/reason required'],
    ],
    [
      'with a long reason',
      () => paper({ reason: 'x'.repeat(501) }),
      [400, 'input-invalid', '/reason too-long'],
    ],
    [
      'with an unknown field',
      () => paper({ issuer: 'vgcl' }),
      [400, 'input-invalid', '/issuer unknown-field'],
    ],
    [
      'on no day',
      () => paper({ signedOn: '2023-02-30' }),
      [400, 'input-invalid', '/signedOn bad-date'],
    ],
    [
      'before the grant',
      () => paper({ signedOn: '2023-08-09' }),
      [422, 'revocation-before-grant', '/signedOn revocation-before-grant'],
    ],
    [
      'in the future',
      () => paper({ signedOn: '2099-01-01' }),
      [422, 'signed-in-future', '/signedOn signed-in-future'],
    ],
  ])('%s leaves the award as it was', async (_, body, expected) => {
    const before = await emulation.traces();
    const headers = { 'idempotency-key': uniqueName('refused') };
    expect(refusal(await revoke<never>(id, body(), { headers }))).toEqual(expected);
    expect(await emulation.traces()).toEqual(before);
    const { body: award } = await emulation.get<AwardResponse>('auditor', `/v1/awards/${id}`);
    expect(award).toMatchObject({ state: 'granted', version: 1, revocation: null });
  });

  it('speaks the reader’s language', async () => {
    const detail = async (language: string) => {
      const headers = { 'accept-language': language };
      return (await revoke<{ detail: string }>(id, paper({ signedOn: '2023-08-09' }), { headers }))
        .body.detail;
    };
    expect(await detail('vi')).toBe('Ngày ký thu hồi trước ngày ký quyết định khen thưởng.');
    expect(await detail('en')).toBe('The revocation was signed before the award.');
  });
});

describe('who may revoke', () => {
  it('an officer over the recipient’s unit', async () => {
    for (const account of ['vgcl-officer', 'province-officer', 'sector-officer']) {
      const id = await grantedTo(union.an);
      expect((await revoke(id, paper(), { account })).status).toBe(201);
    }
  });

  it.each(['school-officer', 'auditor', 'analyst', 'member', 'admin', 'stranger'])(
    'not %s, who is told which right is missing',
    async (account) => {
      const id = await grantedTo(union.an);
      const answer = await revoke<{ code: string; permission: string }>(id, paper(), { account });
      expect([answer.status, answer.body.permission]).toEqual([403, 'award.revoke']);
    },
  );

  it('not an officer elsewhere, from whom the award is hidden', async () => {
    const id = await grantedTo(union.chi);
    for (const hidden of [id, newId()]) {
      const answer = await revoke<never>(hidden, paper(), { account: 'province-officer' });
      expect(refusal(answer)).toEqual([404, 'award-unknown']);
    }
  });

  it('not one who may revoke elsewhere and only read here', async () => {
    const { federation, schoolC } = union;
    const [own] = accessEvent('two-roles', 'province-officer', federation).data.grants;
    const { data } = accessEvent('two-roles', 'school-officer', schoolC);
    await emulation.learn([
      { name: 'AccessGranted', data: { ...data, grants: [own!, ...data.grants] } },
    ]);
    const id = await grantedTo(union.chi);
    const answer = await revoke<never>(id, paper(), { account: 'two-roles' });
    expect(refusal(answer)).toEqual([403, 'permission-missing']);
  });
});

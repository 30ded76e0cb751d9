import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  accessEvent,
  aUnion,
  refusal,
  underAnother,
  type Union,
  unitEvent,
} from '@dong-hanh/testing';
import type { RecipientRef } from '../awards/award.rules.js';
import { decisionFor, memberRef, unitRef } from '../testing/decisions.fixture.js';
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

const statusFor = async (account: string, ...recipients: RecipientRef[]) =>
  (await emulation.post(account, PATH, decisionFor(recipients))).status;

describe('who may record a decision', () => {
  it('the confederation’s officer for everybody', async () => {
    const { an, chi, dung, schoolB, federation } = union;
    const recipients = [memberRef(an), memberRef(chi), memberRef(dung), unitRef(schoolB)];
    expect(await statusFor('vgcl-officer', ...recipients, unitRef(federation))).toBe(201);
  });

  it('a province’s officer for his province and not for another', async () => {
    expect(await statusFor('province-officer', memberRef(union.an))).toBe(201);
    expect(await statusFor('province-officer', memberRef(union.chi))).toBe(403);
    expect(await statusFor('province-officer', unitRef(union.confederation))).toBe(403);
  });

  it('a sector’s officer for his schools and not for those of the province beside them', async () => {
    expect(await statusFor('sector-officer', memberRef(union.an))).toBe(201);
    expect(await statusFor('sector-officer', memberRef(union.binh))).toBe(403);
  });

  it('nobody for a list in which he may not award one', async () => {
    const before = await emulation.traces();
    const mixed = [memberRef(union.an), memberRef(union.chi)];
    expect(await statusFor('province-officer', ...mixed)).toBe(403);
    expect(await emulation.traces()).toEqual(before);
  });

  it.each(['school-officer', 'member', 'analyst', 'auditor', 'admin', 'stranger'])(
    'not %s, who is told which right is missing and who grants it',
    async (account) => {
      const answer = await emulation.post(account, PATH, decisionFor([memberRef(union.an)]));
      expect(refusal(answer)).toEqual([403, 'permission-missing']);
      expect(answer.body).toMatchObject({
        permission: 'award.record',
        grantedBy: 'người phụ trách quyền của đơn vị cấp trên trực tiếp',
      });
    },
  );

  it('one whose grant has ended no longer', async () => {
    const grant = accessEvent('former-officer', 'province-officer', union.federation);
    const [first] = grant.data.grants;
    const ended = { ...grant.data, grants: [{ ...first!, to: '2024-01-01' }] };
    await emulation.learn([{ name: 'AccessRevoked', data: ended }]);
    expect(await statusFor('former-officer', memberRef(union.an))).toBe(403);
  });

  it('one whose grant covers the unit alone, not for what stands under it', async () => {
    const grant = accessEvent('narrow-officer', 'province-officer', union.federation);
    const [first] = grant.data.grants;
    const narrow = { ...grant.data, grants: [{ ...first!, withSubtree: false }] };
    await emulation.learn([{ name: 'AccessGranted', data: narrow }]);
    expect(await statusFor('narrow-officer', unitRef(union.federation))).toBe(201);
    expect(await statusFor('narrow-officer', unitRef(union.schoolB))).toBe(403);
  });

  it('the officer of the province that manages the unit today, whoever did on the day of signing', async () => {
    const moved = crypto.randomUUID();
    const event = unitEvent(moved, { kind: 'grassroots-union', parentId: union.otherFederation });
    await emulation.learn([underAnother(event, union.federation, '2025-07-01')]);
    expect(await statusFor('province-officer', unitRef(moved))).toBe(201);
  });
});

describe('the order of refusals', () => {
  const key = (value: string) => ({ 'idempotency-key': value });
  const invalid = (fields: object) => ({ ...decisionFor([memberRef(union.an)]), ...fields });

  it('names the missing token first, even for a body that is too large', async () => {
    const response = await emulation.app.inject({
      method: 'POST',
      url: PATH,
      headers: { 'content-type': 'application/json' },
      payload: `{"number":"${'x'.repeat(1_048_600)}"}`,
    });
    expect([response.statusCode, response.json<{ code: string }>().code]).toEqual([
      401,
      'unauthenticated',
    ]);
  });

  it('names the wrong shape before the missing right', async () => {
    expect((await emulation.post('analyst', PATH, invalid({ form: 5 }))).status).toBe(400);
  });

  it('names the missing right before a rule of the domain', async () => {
    const future = { signedOn: '2099-06-01', schoolYear: '2098-2099' };
    expect((await emulation.post('analyst', PATH, invalid(future))).status).toBe(403);
  });

  it('names the missing right before "too many"', async () => {
    const many = { recipients: Array.from({ length: 2_001 }, () => memberRef(union.an)) };
    expect((await emulation.post('analyst', PATH, invalid(many))).status).toBe(403);
    expect((await emulation.post('vgcl-officer', PATH, invalid(many))).status).toBe(422);
  });

  it('names the missing right before a reused key', async () => {
    await emulation.post('vgcl-officer', PATH, invalid({}), key('order-1'));
    expect((await emulation.post('analyst', PATH, invalid({}), key('order-1'))).status).toBe(403);
  });

  it('names a reused key before a rule of the domain', async () => {
    await emulation.post('vgcl-officer', PATH, invalid({}), key('order-2'));
    const other = invalid({ issuer: 'nobody' });
    const answer = await emulation.post('vgcl-officer', PATH, other, key('order-2'));
    expect(refusal(answer)).toEqual([
      422,
      'idempotency-key-reused',
      '/idempotency-key idempotency-key-reused',
    ]);
  });

  it('names a rule of the domain before a taken number', async () => {
    const taken = invalid({});
    await emulation.post('vgcl-officer', PATH, taken);
    const answer = await emulation.post('vgcl-officer', PATH, { ...taken, form: 'knighthood' });
    expect(refusal(answer)).toEqual([422, 'form-unknown', '/form form-unknown']);
  });
});

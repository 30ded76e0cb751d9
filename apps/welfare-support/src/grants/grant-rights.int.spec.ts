import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { SupportRecipient } from '@dong-hanh/contracts';
import { aUnion, refusal, type Union } from '@dong-hanh/testing';
import type { Programme } from '../programmes/programme.rules.js';
import {
  granted,
  grantFor,
  memberRef,
  opened,
  others,
  programmeFor,
  unitRef,
} from '../testing/grants.fixture.js';
import {
  startWelfareSupport,
  traces,
  type WelfareSupport,
} from '../testing/welfare-support.fixture.js';

const PATH = '/v1/support-grants';
const paper = { reason: 'Chi trùng', returnedOn: '2024-02-20' };
const NOBODY = crypto.randomUUID();

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

const grantBy = (account: string, unitId: string, ...recipients: SupportRecipient[]) =>
  service.post(account, PATH, grantFor({ union, programme }, recipients, { unitId }));
const statusOf = async (...call: Parameters<typeof grantBy>) => (await grantBy(...call)).status;

describe('who may grant support', () => {
  it('the confederation’s officer to everybody, from every unit', async () => {
    const { an, chi, dung, confederation, schoolC } = union;
    const all = [memberRef(an), memberRef(chi), memberRef(dung), others(3)];
    expect(await statusOf('vgcl-officer', confederation, ...all)).toBe(201);
    expect(await statusOf('vgcl-officer', schoolC, ...all)).toBe(201);
  });

  it('a province’s officer from his units to his members', async () => {
    const { federation, schoolB, an, confederation, otherFederation, chi } = union;
    expect(await statusOf('province-officer', federation, memberRef(an))).toBe(201);
    expect(await statusOf('province-officer', schoolB, others(2))).toBe(201);
    expect(await statusOf('province-officer', federation, memberRef(chi))).toBe(403);
    expect(await statusOf('province-officer', confederation, memberRef(an))).toBe(403);
    expect(await statusOf('province-officer', otherFederation, others(1))).toBe(403);
  });

  it('a sector’s officer in his schools and not in those beside them', async () => {
    const { educationUnion, federation, an, binh } = union;
    expect(await statusOf('sector-officer', educationUnion, memberRef(an))).toBe(201);
    expect(await statusOf('sector-officer', educationUnion, memberRef(binh))).toBe(403);
    expect(await statusOf('sector-officer', federation, memberRef(an))).toBe(403);
  });

  it('nobody for a list in which he may not support one', async () => {
    const before = await traces(service);
    const mixed = [memberRef(union.an), memberRef(union.chi)];
    expect(await statusOf('province-officer', union.federation, ...mixed)).toBe(403);
    expect(await traces(service)).toEqual(before);
  });

  it.each(['school-officer', 'member', 'analyst', 'auditor', 'admin', 'stranger'])(
    'not %s, who is told which right is missing and who grants it',
    async (account) => {
      const before = await traces(service);
      const answer = await grantBy(account, union.schoolA, memberRef(union.an));
      expect(refusal(answer)).toEqual([403, 'permission-missing']);
      expect(answer.body).toMatchObject({ permission: 'support.grant' });
      expect(answer.body.grantedBy).toBeTruthy();
      expect(await traces(service)).toEqual(before);
    },
  );

  it('is asked before the rules: a wrong grant to somebody else’s member is 403', async () => {
    const fields = { unitId: union.federation, grantedOn: '2099-01-01', category: 'lottery' };
    const body = grantFor({ union, programme }, [memberRef(union.chi)], fields);
    expect(refusal(await service.post('province-officer', PATH, body))[0]).toBe(403);
  });

  it('is asked also of a list that is too long', async () => {
    const many = Array.from({ length: 2_001 }, () => others(1));
    expect(await statusOf('province-officer', union.otherFederation, ...many)).toBe(403);
    expect(await statusOf('province-officer', union.federation, ...many)).toBe(422);
  });
});

describe('who may open a programme', () => {
  const openBy = (account: string) =>
    service.post(account, '/v1/support-programmes', programmeFor());

  it.each(['vgcl-officer', 'province-officer', 'sector-officer'])('%s', async (account) => {
    expect((await openBy(account)).status).toBe(201);
  });

  it.each(['school-officer', 'member', 'analyst', 'auditor', 'admin', 'stranger'])(
    'not %s',
    async (account) => {
      const answer = await openBy(account);
      expect(refusal(answer)).toEqual([403, 'permission-missing']);
      expect(answer.body.permission).toBe('support.plan');
    },
  );

  it.each(['member', 'stranger'])('but %s may read them and the categories', async (account) => {
    for (const path of [
      '/v1/support-programmes',
      `/v1/support-programmes/${programme.id}`,
      '/v1/support-categories',
    ]) {
      expect((await service.get(account, path)).status).toBe(200);
    }
  });
});

describe('who may return a support', () => {
  const fresh = async (recipient: SupportRecipient, unitId = union.confederation) => {
    const fields = recipient.kind === 'unit' ? { category: 'twinning-aid' } : {};
    const { supports } = await granted(service, { union, programme }, [recipient], {
      unitId,
      ...fields,
    });
    return `/v1/supports/${supports[0]!.id}/return`;
  };
  const answerOf = async (account: string, path: string) =>
    refusal(await service.post(account, path, paper)).slice(0, 2);

  it('officers over the recipient’s unit', async () => {
    for (const account of ['vgcl-officer', 'province-officer', 'sector-officer']) {
      const path = await fresh(memberRef(union.an));
      expect((await service.post(account, path, paper)).status).toBe(201);
    }
  });

  it('not officers from whom it is hidden: 404', async () => {
    for (const path of [
      await fresh(memberRef(union.chi)),
      await fresh(others(2)),
      await fresh(unitRef(union.schoolC)),
      `/v1/supports/${NOBODY}/return`,
    ]) {
      expect(await answerOf('province-officer', path)).toEqual([404, 'support-unknown']);
    }
  });

  it.each(['school-officer', 'member', 'analyst', 'auditor', 'admin', 'stranger'])(
    'not %s: 403, whether it is there or not',
    async (account) => {
      const path = await fresh(memberRef(union.an));
      for (const each of [path, `/v1/supports/${NOBODY}/return`]) {
        expect(await answerOf(account, each)).toEqual([403, 'permission-missing']);
      }
    },
  );
});

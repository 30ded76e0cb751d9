import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AccessService } from '../access/access.service.js';
import { MembersService } from '../members/members.service.js';
import {
  arranging,
  plantTree,
  startMembership,
  tree,
  type MembershipApp,
} from '../testing/membership.fixture.js';
import { applySupports, returned, support, supportTo } from '../testing/supports.fixture.js';
import type { MemberSupportResponse } from './support.dto.js';

let membership: MembershipApp;
let teacher: string;
let colleague: string;

beforeAll(async () => {
  membership = await startMembership();
  await plantTree(membership);
  const person = {
    fullName: 'Nguyễn Thị Hồng Vân',
    unitId: tree.school.id,
    joinedOn: '2010-09-05',
    birthDate: '1986-03-08',
    gender: 'female' as const,
  };
  [teacher = '', colleague = ''] = await membership.app
    .get(MembersService)
    .admitMany([person, { ...person, fullName: 'Trần Văn Bình' }], arranging);
  await membership.app.get(AccessService).setGrants('teacher', teacher, [], arranging);
  await membership.grant('auditor', { role: 'auditor' });
  await membership.grant('village-sector-officer', {
    role: 'sector-officer',
    unitId: tree.district.id,
  });
});
afterAll(() => membership.stop());

const read = async (memberId: string, as = 'officer') =>
  (await membership.call<MemberSupportResponse>('GET', `/v1/members/${memberId}/support`, { as }))
    .body;

describe('the support of a member', () => {
  it('comes latest first, returned support among it', async () => {
    await applySupports(membership, [
      supportTo(teacher, { grantedOn: '2023-11-20' }),
      supportTo(teacher),
      returned(supportTo(teacher, { grantedOn: '2024-01-20' })),
    ]);
    const { data, freshness } = await read(teacher);
    expect(data.map(({ grantedOn, state, keptAmount }) => [grantedOn, state, keptAmount])).toEqual([
      ['2024-01-25', 'granted', '1000000'],
      ['2024-01-20', 'returned', '0'],
      ['2023-11-20', 'granted', '1000000'],
    ]);
    expect(freshness).toEqual({ asOf: null, lagSeconds: expect.any(Number), appliedEvents: 0 });
  });

  it('shows money to the last đồng, and how sure it is', async () => {
    const most = '999999999999999';
    const given = supportTo(colleague, {
      amount: { amount: most, currency: 'VND', precision: 'approximate', wording: 'nearly' },
      keptAmount: most,
      unitId: tree.boardingSchool.id,
    });
    await applySupports(membership, [given]);
    expect((await read(colleague)).data).toEqual([
      {
        supportId: given.id,
        programmeId: given.programmeId,
        category: 'tet-hardship',
        grantedOn: '2024-01-25',
        amount: { amount: most, currency: 'VND', precision: 'approximate', wording: 'nearly' },
        keptAmount: most,
        unitIdThen: tree.boardingSchool.id,
        state: 'granted',
        version: 1,
      },
    ]);
  });

  it('is not that of the unit, nor of people who are not members', async () => {
    const before = (await read(teacher)).data.length;
    await applySupports(membership, [
      support(),
      support({ recipient: { kind: 'unit', id: tree.school.id }, people: 0 }),
    ]);
    expect((await read(teacher)).data).toHaveLength(before);
  });

  it('of nobody answers 404', async () => {
    const nobody = '0198f0a1-0000-7000-8000-0000000000ff';
    const { status, body } = await membership.call('GET', `/v1/members/${nobody}/support`, {
      as: 'officer',
    });
    expect([status, body.code]).toEqual([404, 'member-unknown']);
  });
});

describe('who may see support', () => {
  it.each([
    ['officer', 200],
    ['sector-officer', 200],
    ['auditor', 200],
    ['teacher', 200],
    ['village-sector-officer', 404],
    ['school-officer', 403],
    ['analyst', 403],
    [undefined, 401],
  ] as const)('%s %s', async (as, expected) => {
    const { status } = await membership.call('GET', `/v1/members/${teacher}/support`, { as });
    expect(status).toBe(expected);
  });

  it('not that of a colleague', async () => {
    const path = `/v1/members/${colleague}/support`;
    expect((await membership.call('GET', path, { as: 'teacher' })).status).toBe(404);
  });
});

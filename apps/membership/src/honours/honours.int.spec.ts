import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { MembersService } from '../members/members.service.js';
import { applyAwards, award, revoked } from '../testing/awards.fixture.js';
import {
  arranging,
  plantTree,
  startMembership,
  tree,
  type MembershipApp,
} from '../testing/membership.fixture.js';
import type { HonoursResponse } from './honours.dto.js';

let membership: MembershipApp;
let teacher: string;

beforeAll(async () => {
  membership = await startMembership();
  await plantTree(membership);
  [teacher = ''] = await membership.app.get(MembersService).admitMany(
    [
      {
        fullName: 'Nguyễn Thị Hồng Vân',
        unitId: tree.school.id,
        joinedOn: '2010-09-05',
        birthDate: '1986-03-08',
        gender: 'female',
      },
    ],
    arranging,
  );
  const recipient = { kind: 'member' as const, id: teacher };
  await applyAwards(membership, [
    award({ recipient }),
    award({ recipient, signedOn: '2024-08-09', schoolYear: '2023-2024' }),
    revoked(award({ recipient, signedOn: '2022-08-12', schoolYear: '2021-2022' })),
    award({ provinceId: null }),
    ...Array.from({ length: 40 }, () => award()),
  ]);
});
afterAll(() => membership.stop());

const read = <T>(path: string, as = 'officer') => membership.call<T>('GET', path, { as });

describe('the honours of a member', () => {
  it('come newest first, revoked ones among them', async () => {
    const { body } = await read<HonoursResponse>(`/v1/members/${teacher}/honours`);
    expect(body.data.map(({ decidedOn, state }) => `${decidedOn} ${state}`)).toEqual([
      '2024-08-09 granted',
      '2023-08-10 granted',
      '2022-08-12 revoked',
    ]);
    expect(body.freshness).toEqual({
      asOf: null,
      lagSeconds: expect.any(Number),
      appliedEvents: 0,
    });
  });

  it('are not those of the unit', async () => {
    const { body } = await read<HonoursResponse>(`/v1/units/${tree.school.id}/honours`);
    expect(body.data).toHaveLength(41);
  });

  it('of nobody answer 404', async () => {
    const nobody = '0198f0a1-0000-7000-8000-0000000000ff';
    expect(await read(`/v1/members/${nobody}/honours`)).toMatchObject({
      status: 404,
      body: { code: 'member-unknown' },
    });
    expect(await read(`/v1/units/${nobody}/honours`)).toMatchObject({
      status: 404,
      body: { code: 'unit-unknown' },
    });
  });
});

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
  await membership.app.get(AccessService).setGrants('teacher', teacher, [], arranging);
  await membership.grant('village-officer', {
    role: 'school-officer',
    unitId: tree.villageSchool.id,
  });
});
afterAll(() => membership.stop());

const status = async (as: string | undefined, path: string) =>
  (await membership.call('GET', path, { as })).status;

describe('who may see honours', () => {
  it.each([
    ['officer', 200],
    ['school-officer', 200],
    ['teacher', 200],
    ['village-officer', 404],
    ['analyst', 403],
    [undefined, 401],
  ] as const)('of a member: %s %s', async (as, expected) => {
    expect(await status(as, `/v1/members/${teacher}/honours`)).toBe(expected);
  });

  it.each([
    ['officer', 200],
    ['sector-officer', 200],
    ['village-officer', 403],
    ['teacher', 403],
    ['analyst', 403],
    [undefined, 401],
  ] as const)('of a unit: %s %s', async (as, expected) => {
    expect(await status(as, `/v1/units/${tree.school.id}/honours`)).toBe(expected);
  });
});

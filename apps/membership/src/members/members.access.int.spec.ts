import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AccessService } from '../access/access.service.js';
import {
  arranging,
  plantTree,
  startMembership,
  tree,
  type MembershipApp,
} from '../testing/membership.fixture.js';
import type { MemberResponse } from './members.dto.js';
import { MembersService } from './members.service.js';

let membership: MembershipApp;
let teacher: string;
let villager: string;

const person = (fullName: string, unitId: string) => ({
  fullName,
  unitId,
  joinedOn: '2010-09-05',
  birthDate: '1986-03-08',
  gender: 'female' as const,
});

beforeAll(async () => {
  membership = await startMembership();
  await plantTree(membership);
  [teacher = '', villager = ''] = await membership.app
    .get(MembersService)
    .admitMany(
      [person('Cô Giáo', tree.school.id), person('Thầy Làng', tree.villageSchool.id)],
      arranging,
    );
  await membership.app.get(AccessService).setGrants(
    'teacher',
    teacher,
    [
      {
        role: 'member',
        unitId: tree.school.id,
        withSubtree: false,
        from: '2000-01-01',
        to: null,
      },
    ],
    arranging,
  );
  await membership.grant('auditor', { role: 'auditor' });
  await membership.grant('narrow', {
    role: 'school-officer',
    unitId: tree.educationUnion.id,
    withSubtree: false,
  });
});
afterAll(() => membership.stop());

describe('who may admit a member', () => {
  it.each([
    ['officer', 'villageSchool', 201],
    ['sector-officer', 'school', 201],
    ['sector-officer', 'villageSchool', 403],
    ['school-officer', 'school', 201],
    ['school-officer', 'boardingSchool', 403],
    ['auditor', 'school', 403],
    ['teacher', 'school', 403],
    ['nobody', 'school', 403],
    [undefined, 'school', 401],
  ] as const)('%s to the %s: %s', async (as, unit, status) => {
    const body = person('Người Mới', tree[unit].id);
    expect((await membership.call('POST', '/v1/members', { as, body })).status).toBe(status);
  });

  it('learns that a unit does not exist only with the right somewhere', async () => {
    const body = person('Người Mới', '0198f0a0-0000-7000-8000-0000000000ff');
    const admit = async (as: string) =>
      (await membership.call('POST', '/v1/members', { as, body })).status;
    expect([await admit('school-officer'), await admit('analyst')]).toEqual([404, 403]);
  });
});

describe('who may read a record', () => {
  const show = async (as: string | undefined, id: string) =>
    (await membership.call<MemberResponse>('GET', `/v1/members/${id}`, { as })).status;

  it('who has the right over the unit, and the member', async () => {
    expect(await show('officer', villager)).toBe(200);
    expect(await show('auditor', villager)).toBe(200);
    expect(await show('school-officer', teacher)).toBe(200);
    expect(await show('teacher', teacher)).toBe(200);
  });

  it('who is the person, by any record that was merged', async () => {
    const admitted = [person('Cô Hai', tree.school.id), person('Cô Hai', tree.boardingSchool.id)];
    const [survivor = '', duplicate = '', stranger = ''] = await membership.app
      .get(MembersService)
      .admitMany([...admitted, person('Cô Ba', tree.school.id)], arranging);
    const rights = { role: 'member' as const, unitId: tree.school.id, withSubtree: false };
    for (const [account, id] of Object.entries({ first: survivor, second: duplicate }))
      await membership.app
        .get(AccessService)
        .setGrants(account, id, [{ ...rights, from: '2000-01-01', to: null }], arranging);
    const seen = async (as: string) => [await show(as, survivor), await show(as, duplicate)];
    expect([await seen('first'), await seen('second')]).toEqual([
      [200, 404],
      [404, 200],
    ]);
    const body = { duplicateId: duplicate, reason: 'Kết nạp hai lần' };
    const path = `/v1/members/${survivor}/merge`;
    expect((await membership.call('POST', path, { as: 'officer', body })).status).toBe(201);
    expect([await seen('first'), await seen('second')]).toEqual([
      [200, 200],
      [200, 200],
    ]);
    expect([await show('first', stranger), await show('second', stranger)]).toEqual([404, 404]);
  });

  it('outside that, a record looks as if it did not exist', async () => {
    const unknown = '0198f0a1-0000-7000-8000-0000000000ff';
    for (const as of ['sector-officer', 'school-officer', 'teacher', 'narrow']) {
      expect([as, await show(as, villager), await show(as, unknown)]).toEqual([as, 404, 404]);
    }
  });

  it('an account that may read nobody is told which right it lacks', async () => {
    const { status, body } = await membership.call('GET', `/v1/members/${teacher}`, {
      as: 'analyst',
    });
    expect(status).toBe(403);
    expect(body).toMatchObject({ code: 'permission-missing', permission: 'member.read' });
  });

  it('nobody without a token', async () => {
    expect(await show(undefined, teacher)).toBe(401);
  });
});

describe('who may list and search members', () => {
  const status = async (as: string | undefined, query = '') =>
    (await membership.call('GET', `/v1/members${query}`, { as })).status;

  it('who has the right over the unit', async () => {
    expect(await status('school-officer', `?unitId=${tree.school.id}`)).toBe(200);
    expect(await status('school-officer', `?unitId=${tree.villageSchool.id}`)).toBe(403);
    expect(await status('teacher')).toBe(403);
    expect(await status('analyst', '?q=co')).toBe(403);
    expect(await status(undefined)).toBe(401);
  });

  it('a right at a unit alone does not open what stands below it', async () => {
    const names = async (as: string) =>
      (
        await membership.call<{ data: MemberResponse[] }>(
          'GET',
          `/v1/members?unitId=${tree.educationUnion.id}`,
          { as },
        )
      ).body.data.map(({ fullName }) => fullName);
    expect(await names('narrow')).toEqual([]);
    expect(await names('sector-officer')).toContain('Cô Giáo');
  });

  it('labels: the own one, and those of the subtree', async () => {
    const labelled = async (as: string) => {
      const body = { ids: [teacher, villager] };
      const answer = await membership.call<{ data: { id: string }[] }>(
        'POST',
        '/v1/members/labels',
        {
          as,
          body,
        },
      );
      return answer.status === 200 ? answer.body.data.map(({ id }) => id) : answer.status;
    };
    expect(await labelled('officer')).toEqual([teacher, villager]);
    expect(await labelled('teacher')).toEqual([teacher]);
    expect(await labelled('school-officer')).toEqual([teacher]);
    expect(await labelled('analyst')).toBe(403);
  });

  it('search: the same', async () => {
    const search = async (as: string) =>
      (await membership.call('POST', '/v1/members/search', { as, body: { q: 'co' } })).status;
    expect([await search('officer'), await search('teacher')]).toEqual([200, 403]);
  });
});

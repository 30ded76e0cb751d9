import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { MembersService } from '../members/members.service.js';
import {
  arranging,
  plantTree,
  startMembership,
  tree,
  type MembershipApp,
} from '../testing/membership.fixture.js';

let membership: MembershipApp;

beforeAll(async () => {
  membership = await startMembership();
  await plantTree(membership);
  await membership.grant('platform', { role: 'confederation-officer', unitId: null });
});
afterAll(() => membership.stop());

const decision = {
  number: '88/QĐ-CĐGD',
  signedOn: '2023-08-25',
  effectiveOn: '2023-09-01',
  issuer: 'nghe-an-education-union',
};
let names = 0;
const rename = (unitId: string) => ({ type: 'rename', unitId, name: `Tên ${(names += 1)}` });
const establish = (parentId: string | null, kind = 'grassroots-union') => ({
  type: 'establish',
  unit: {
    code: `NA-${(names += 1)}`,
    name: 'Công đoàn cơ sở',
    kind,
    parentId,
    locatedIn: '40',
    ownership: 'public',
    establishedOn: '2023-09-01',
    decision: { number: '1/QĐ', signedOn: '2023-08-01' },
  },
});
const withdraw = async (as: string, id: string) =>
  (
    await membership.call('POST', `/v1/reorganisations/${id}/withdrawal`, {
      ...{
        as,
        body: { decision: { number: '9/QĐ', signedOn: '2023-09-02' }, reason: 'Ghi nhầm.' },
      },
    })
  ).status;
const record = async (as: string | undefined, actions: object[], query = '') =>
  (
    await membership.call('POST', `/v1/reorganisations${query}`, {
      as,
      body: { decision, actions },
    })
  ).status;

describe('who may record a reorganisation', () => {
  it('an officer over every unit that it touches', async () => {
    const both = () => [rename(tree.school.id), rename(tree.villageSchool.id)];
    expect(await record('officer', both())).toBe(201);
    expect(await record('sector-officer', [rename(tree.school.id)])).toBe(201);
    expect(await record('sector-officer', both())).toBe(403);
    expect(await record('sector-officer', [establish(tree.district.id)])).toBe(403);
  });

  it.each([
    ['school-officer', 403],
    ['analyst', 403],
    ['nobody', 403],
    [undefined, 401],
  ])('%s: %s, for a preview too', async (as, status) => {
    expect(await record(as, [rename(tree.school.id)])).toBe(status);
    expect(await record(as, [rename(tree.school.id)], '?preview=true')).toBe(status);
  });

  it('a unit that does not exist is told only to those who may reorganise somewhere', async () => {
    const nowhere = '0198f0a0-0000-7000-8000-0000000000ff';
    expect(await record('sector-officer', [rename(nowhere)])).toBe(404);
    expect(await record('school-officer', [rename(nowhere)])).toBe(403);
  });

  it('a second root takes the right over the whole platform', async () => {
    const root = () => [establish(null, 'confederation')];
    expect(await record('officer', root())).toBe(403);
    expect(await record('platform', root())).toBe(201);
  });
});

describe('who may withdraw a decision', () => {
  const decide = async (action: object) => {
    const body = { decision, actions: [action] };
    const of = { as: 'officer', body };
    return (await membership.call<{ id: string }>('POST', '/v1/reorganisations', of)).body.id;
  };
  const grantOver = (account: string, unitIds: string[]) =>
    membership.grant(
      account,
      ...unitIds.map((unitId) => ({
        ...{ role: 'sector-officer' as const, unitId, withSubtree: false },
      })),
    );

  it('an officer over the superiors to which its units return, unless they stand there anyway', async () => {
    const { boardingSchool, educationUnion, federation } = tree;
    const transfer = { type: 'transfer', unitId: boardingSchool.id, toParentId: federation.id };
    const moved = await decide(transfer);
    await grantOver('receiving', [boardingSchool.id, federation.id]);
    await grantOver('both', [boardingSchool.id, educationUnion.id]);
    expect(await withdraw('receiving', moved)).toBe(403);
    expect(await withdraw('both', moved)).toBe(201);
    expect(await withdraw('receiving', await decide(rename(boardingSchool.id)))).toBe(201);
  });

  it('an officer over the units that give members back', async () => {
    const { boardingSchool, school, educationUnion } = tree;
    const merge = { type: 'merge', sourceIds: [boardingSchool.id], targetId: school.id };
    await membership.app.get(MembersService).admitMany(
      [
        {
          ...{ fullName: 'Lê Thị Hà', unitId: boardingSchool.id, joinedOn: '2019-09-05' },
          ...{ birthDate: '1990-01-01', gender: 'female' },
        },
      ],
      arranging,
    );
    const merged = await decide(merge);
    await grantOver('giving', [boardingSchool.id, educationUnion.id]);
    await grantOver('all', [boardingSchool.id, educationUnion.id, school.id]);
    expect(await withdraw('giving', merged)).toBe(403);
    expect(await withdraw('all', merged)).toBe(201);
  });
});

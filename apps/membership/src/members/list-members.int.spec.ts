import { type CountedPage } from '@dong-hanh/service-kit';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  arranging,
  plantTree,
  startMembership,
  tree,
  type MembershipApp,
} from '../testing/membership.fixture.js';
import type { MemberLabel, MemberResponse } from './members.dto.js';
import { MembersService } from './members.service.js';

type MemberPage = CountedPage<MemberResponse>;

let membership: MembershipApp;
let ids: string[];

const person = (fullName: string, unitId: string, joinedOn = '2010-09-05') => ({
  fullName,
  unitId,
  joinedOn,
  birthDate: '1986-03-08',
  gender: 'female' as const,
});

beforeAll(async () => {
  membership = await startMembership();
  await plantTree(membership);
  ids = await membership.app
    .get(MembersService)
    .admitMany(
      [
        person('Đặng Thị Bình', tree.school.id),
        person('Dương Văn An', tree.school.id),
        person('Ân Thị Ánh', tree.boardingSchool.id),
        person('An Thị Ánh', tree.boardingSchool.id, '2020-01-01'),
        person('Lê Văn Cường', tree.villageSchool.id),
        person('Trần Thị Diệu', tree.educationUnion.id),
      ],
      arranging,
    );
});
afterAll(() => membership.stop());

const list = (query: string, as = 'officer') =>
  membership.call<MemberPage>('GET', `/v1/members${query}`, { as });
const names = async (query: string, as?: string) =>
  (await list(query, as)).body.data.map(({ fullName }) => fullName);

describe('listing members', () => {
  it('shows a unit with its whole subtree, in Vietnamese order', async () => {
    expect(await names(`?unitId=${tree.educationUnion.id}`)).toEqual([
      'An Thị Ánh',
      'Ân Thị Ánh',
      'Dương Văn An',
      'Đặng Thị Bình',
      'Trần Thị Diệu',
    ]);
  });

  it('shows the unit alone when asked directly', async () => {
    expect(await names(`?unitId=${tree.educationUnion.id}&direct=true`)).toEqual(['Trần Thị Diệu']);
  });

  it('shows who was a member on the day asked', async () => {
    expect(await names(`?unitId=${tree.boardingSchool.id}&asOf=2019-12-31`)).toEqual([
      'Ân Thị Ánh',
    ]);
    expect(await names('?asOf=2010-09-04')).toEqual([]);
  });

  it('shows without a unit all that the account may read', async () => {
    expect(await names('', 'sector-officer')).toHaveLength(5);
    expect(await names('', 'school-officer')).toEqual(['Dương Văn An', 'Đặng Thị Bình']);
    expect(await names('')).toHaveLength(6);
  });

  it.each([
    ['a unit', `unitId=${tree.confederation.id}&`],
    ['the whole platform', ''],
  ])('pages through %s without a gap or a repeat, and counts when asked', async (_, scope) => {
    await membership.grant('auditor', { role: 'auditor', unitId: null });
    const seen: string[] = [];
    let next: string | null = null;
    do {
      const cursor: string = next === null ? '' : `&cursor=${encodeURIComponent(next)}`;
      const { body } = await list(`?${scope}limit=2&total=true${cursor}`, 'auditor');
      expect(body.page.total).toBe(6);
      seen.push(...body.data.map(({ id }) => id));
      ({ next } = body.page);
    } while (next !== null);
    expect(seen.toSorted()).toEqual(ids.toSorted());
  });

  it('carries no name in its cursor', async () => {
    const { body } = await list('?limit=1');
    const [position = ''] = (body.page.next ?? '').split('.');
    const text = Buffer.from(position, 'base64url').toString();
    expect(JSON.parse(text)).toBe(body.data[0]?.id);
  });

  it('answers 404 for a unit that does not exist', async () => {
    const { status } = await list('?unitId=0198f0a0-0000-7000-8000-0000000000ff');
    expect(status).toBe(404);
  });

  it.each(['limit=0', 'limit=201', 'direct=perhaps', 'unitId=17', 'gender=female', 'q='])(
    'refuses ?%s',
    async (query) => {
      const { status } = await membership.call('GET', `/v1/members?${query}`, {
        as: 'officer',
        isWellFormed: false,
      });
      expect(status).toBe(400);
    },
  );
});

describe('labels of members', () => {
  const labels = (asked: string[], as = 'officer') =>
    membership.call<{ data: MemberLabel[] }>('POST', '/v1/members/labels', {
      as,
      body: { ids: asked },
    });

  it('come in the order asked, once each', async () => {
    const [first = '', second = ''] = ids;
    const { status, body } = await labels([second, first, second]);
    expect(status).toBe(200);
    expect(body.data).toEqual([
      { id: second, memberNumber: expect.any(String), fullName: 'Dương Văn An' },
      { id: first, memberNumber: expect.any(String), fullName: 'Đặng Thị Bình' },
    ]);
  });

  it('leave out who is unknown and whom the account may not read', async () => {
    const { body } = await labels(
      [...ids, '0198f0a1-0000-7000-8000-0000000000ff'],
      'school-officer',
    );
    expect(body.data.map(({ fullName }) => fullName)).toEqual(['Đặng Thị Bình', 'Dương Văn An']);
  });

  it('are given for 200 ids at most', async () => {
    const many = Array.from({ length: 201 }, () => ids[0]!);
    const { status, body } = await membership.call('POST', '/v1/members/labels', {
      as: 'officer',
      body: { ids: many },
      isWellFormed: false,
    });
    expect([status, body.code]).toEqual([422, 'too-many']);
  });
});

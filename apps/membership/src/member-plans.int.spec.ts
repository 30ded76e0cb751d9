import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Database, type Statement } from '@dong-hanh/persistence';
import { UnitsService } from './units/units.service.js';
import {
  arranging,
  plantTree,
  startMembership,
  tree,
  type MembershipApp,
} from './testing/membership.fixture.js';
import { planOf, type PlanParameter } from './testing/plan.fixture.js';
import { readSearch } from './member-names/member-name.rules.js';
import {
  findMember,
  gather,
  labelMembers,
  measureScope,
  searchByName,
  searchByNumber,
  searchGathered,
  walkFirst,
  walkOn,
} from './members/members.sql.js';
import { MembersService } from './members/members.service.js';

const MEMBERS = 50_000;
const SCHOOLS = 400;
const TODAY = '2026-03-01';

let membership: MembershipApp;
let serve: Database;
let schools: string[];

const family = ['Nguyễn', 'Trần', 'Lê', 'Phạm', 'Hoàng', 'Phan', 'Vũ', 'Đặng', 'Bùi', 'Hồ'];
const middle = ['Thị', 'Văn', 'Đức', 'Thị Thanh', 'Hữu', 'Minh', 'Thị Hồng', 'Ngọc', 'Quang'];
const given = [
  'An',
  'Bình',
  'Cường',
  'Dũng',
  'Đào',
  'Hà',
  'Hoa',
  'Hùng',
  'Lan',
  'Mai',
  'Nga',
  'Vân',
];
const nameOf = (index: number) =>
  [family, middle, given]
    .map((names, place) => names[(index * (place * 2 + 7) + (index >> 3)) % names.length])
    .join(' ') + (index % 97 === 0 ? ' Ý' : '');

beforeAll(async () => {
  membership = await startMembership();
  await plantTree(membership);
  schools = Array.from({ length: SCHOOLS }, () => crypto.randomUUID());
  const districts = Array.from({ length: 20 }, () => crypto.randomUUID());
  await membership.app.get(UnitsService).establishMany(
    [
      ...districts.map((id, index) => ({ ...tree.district, id, code: `NA-D-${index}` })),
      ...schools.map((id, index) => ({
        ...tree.villageSchool,
        id,
        code: `NA-S-${index}`,
        parentId: districts[index % districts.length]!,
      })),
    ],
    arranging,
  );
  await membership.app.get(MembersService).admitMany(
    Array.from({ length: MEMBERS }, (_, index) => ({
      fullName: nameOf(index),
      unitId: schools[index % SCHOOLS]!,
      joinedOn: '2010-09-05',
      birthDate: '1986-03-08',
      gender: 'female' as const,
    })),
    arranging,
  );
  await membership.database.admin.query('analyze');
  serve = new Database({ url: membership.database.url('serve'), applicationName: 'spec', max: 1 });
}, 120_000);
afterAll(async () => {
  await serve.close();
  await membership.stop();
});

const explain = (statement: Statement, parameters: readonly PlanParameter[]) =>
  planOf(serve, statement, parameters);
const scope = (unitId: string) => [TODAY, `{${unitId}}`, '{true}'];
const everywhere = [TODAY, '{}', '{}', true];
const nameSearch = (typed: string) => {
  const search = readSearch(typed);
  if (search.kind !== 'name') throw new Error('not a name');
  return [search.text, search.folded, search.pattern];
};

describe(`among ${MEMBERS} members`, () => {
  it('a page of a large unit walks along the index of names', async () => {
    const plan = await explain(walkFirst, [...scope(tree.federation.id), false, 51]);
    expect(plan.indexes).toContain('ix_members_full_name');
    expect(plan.readWhole).not.toContain('members');
    expect(plan.rows).toBe(51);
  });

  it('a later page begins where the one before ended', async () => {
    const [middle] = await membership.database.admin.query<{ id: string }>(
      'select id from members order by full_name collate "vi-x-icu", id offset 40000 limit 1',
    );
    const plan = await explain(walkOn, [...everywhere, 51, middle!.id]);
    expect(plan.indexes).toContain('ix_members_full_name');
    expect(plan.rows).toBe(51);
  });

  it('a small unit is gathered through its placements', async () => {
    const plan = await explain(gather, [...scope(schools[7]!), 51, null]);
    expect(plan.indexes).toContain('ix_placements_unit_id');
    expect(plan.indexes).toContain('pk_members');
    expect(plan.indexes).toContain('ix_unit_versions_parent_id');
    expect(plan.readWhole).toEqual([]);
  });

  it('a search in a small unit is, too', async () => {
    const plan = await explain(searchGathered, [
      ...scope(schools[7]!),
      51,
      null,
      ...nameSearch('ng'),
    ]);
    expect(plan.indexes).toContain('ix_placements_unit_id');
    expect(plan.readWhole).toEqual([]);
  });

  it('whether a unit is small is known without counting a large one', async () => {
    const plan = await explain(measureScope, [...scope(tree.federation.id), 2_001]);
    expect(plan.indexes).toContain('ix_placements_unit_id');
    expect(plan.readWhole).toEqual([]);
  });

  it.each(['nguyen van a', 'dao y', 'Nguyễn Thị Hồng Vân', 'ng'])(
    'a search for "%s" goes through the index of folded names',
    async (typed) => {
      const plan = await explain(searchByName, [
        ...scope(tree.federation.id),
        false,
        51,
        null,
        ...nameSearch(typed),
      ]);
      expect(plan.indexes).toContain('ix_members_name_key');
      expect(plan.readWhole).not.toContain('members');
    },
  );

  it('numbers, ids and labels are looked up', async () => {
    const [some] = await membership.database.admin.query<{ id: string; number: string }>(
      'select id, member_number as number from members limit 1',
    );
    const byNumber = await explain(searchByNumber, [...everywhere, some!.number]);
    expect(byNumber.indexes).toContain('uq_members_member_number');
    const byId = await explain(findMember, [some!.id, TODAY]);
    expect(byId.indexes).toEqual(expect.arrayContaining(['pk_members', 'pk_placements']));
    const labels = await explain(labelMembers, [`{${some!.id}}`, TODAY]);
    expect(labels.readWhole).toEqual([]);
  });
});

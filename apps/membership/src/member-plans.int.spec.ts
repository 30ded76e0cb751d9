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
import { findCandidates, listPairs } from './duplicates/duplicates.repository.js';
import { planOf, type PlanParameter } from './testing/plan.fixture.js';
import { cardByNumber, currentCard, holder, unitName } from './cards/cards.sql.js';
import { selectPeriods } from './dues/dues.repository.js';
import { selectMemberships, selectUnits } from './passports/passports.repository.js';
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
const DAY = 86_400_000;
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
      birthDate: new Date(DAY * ((index * 97) % 9_000)).toISOString().slice(0, 10),
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

  it('records that may be of one person are looked up by birth date and name', async () => {
    const [some] = await membership.database.admin.query<{ id: string }>(
      'select id from members offset 777 limit 1',
    );
    const near = '{1975-03-08,1975-08-03,1975-03-09}';
    const plan = await explain(findCandidates, [some!.id, TODAY, near]);
    expect(plan.indexes).toContain('ix_members_birth_date_name_key');
    expect(plan.readWhole).not.toContain('members');
    expect(plan.rows).toBeLessThan(300);
  });

  it('pairs of one name and birth date are found through the placements of the unit', async () => {
    const small = await explain(listPairs, [...scope(schools[7]!), null, null, 51]);
    expect(small.indexes).toContain('ix_placements_unit_id');
    expect(small.readWhole).toEqual([]);
    const large = await explain(listPairs, [...scope(tree.federation.id), null, null, 51]);
    expect(large.ms).toBeLessThan(5_000);
  });

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

  it('a card is looked up by its number and by its holder', async () => {
    const { admin } = membership.database;
    await admin.query(
      `insert into member_cards (number, member_id, version, unit_id, unit_version, unit_name, issued_on,
         valid_until, occasion, key_id, qr, issued_by, recorded_at)
       select to_char(no, 'FM0000-0000-0000'), id, 1, $1, 1, 'x', '2024-01-01', '2029-01-01', 'first', 'k',
         'q', 'spec', now()
       from (select id, row_number() over () as no from members limit 20000) as chosen`,
      [tree.district.id],
    );
    await admin.query('analyze member_cards');
    const byNumber = await explain(cardByNumber, ['0000-0000-0777']);
    expect(byNumber).toMatchObject({ rows: 1, indexes: ['pk_member_cards'], readWhole: [] });
    const [some] = await admin.query<{ id: string }>(
      'select member_id as id from member_cards limit 1',
    );
    const current = await explain(currentCard, [some!.id]);
    expect(current).toMatchObject({ rows: 1, readWhole: [] });
    expect([...new Set(current.indexes)].toSorted()).toEqual([
      ...['ix_members_merged_into', 'pk_members', 'uq_member_cards_current'],
    ]);
  });

  it('the versions of a unit are found by unit, for cards, dues and passports alike', async () => {
    const [some] = await membership.database.admin.query<{ id: string }>(
      'select member_id as id from placements limit 1',
    );
    const units = `{${schools.slice(0, 3).join(',')}}`;
    for (const plan of [
      await explain(holder, [some!.id, TODAY]),
      await explain(unitName, [schools[0]!, TODAY]),
      await explain(selectPeriods, [`{${some!.id}}`]),
      await explain(selectMemberships, [some!.id]),
      await explain(selectUnits, [units, TODAY]),
    ]) {
      const ofVersions = plan.indexes.filter((name) => name.includes('unit_versions'));
      expect(new Set(ofVersions)).toEqual(new Set(['uq_unit_versions_unit_id_no']));
      expect(plan.readWhole).not.toContain('unit_versions');
    }
  });
});

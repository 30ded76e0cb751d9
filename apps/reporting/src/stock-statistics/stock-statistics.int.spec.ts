import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { MemberState } from '@dong-hanh/contracts';
import { newId } from '@dong-hanh/service-kit';
import {
  createTestDatabase,
  expectContract,
  startTestIssuer,
  type TestDatabase,
  type TestIssuer,
} from '@dong-hanh/testing';
import { migrations } from '../data-source.js';
import {
  access,
  organisation,
  unitState,
  type UnitSketch,
} from '../testing/organisation.fixture.js';
import {
  startReporting,
  type Records,
  type Refusal,
  type Reporting,
  type Statistic,
} from '../testing/reporting.fixture.js';

const units = organisation();
let database: TestDatabase;
let issuer: TestIssuer;
let reporting: Reporting;

/** A member who belonged to units one after the other, each from a day on. */
const member = (...places: [UnitSketch, from: string][]): MemberState => ({
  ...{ id: newId(), version: 1, memberNumber: '1', state: 'active', endedOn: null },
  joinedOn: places[0]![1],
  placements: places.map(([{ id }, from], index) => ({
    ...{ unitId: id, from, to: places[index + 1]?.[1] ?? null },
  })),
  recordedAt: '2020-01-01T00:00:00.000Z',
});
const retired = {
  ...member([units.sectorSchool, '2000-09-01']),
  ...{ state: 'ended' as const, endedOn: '2024-01-01' },
};
retired.placements[0]!.to = '2024-01-01';
const members = [
  ...[1, 2].map(() => member([units.movedSchool, '2010-09-01'])),
  member([units.sectorSchool, '2010-09-01']),
  member([units.sectorSchool, '2010-09-01'], [units.hanoiSchool, '2024-08-01']),
  member([units.university, '2024-09-01']),
  retired,
];

beforeAll(async () => {
  database = await createTestDatabase({ service: 'reporting', migrations });
  issuer = await startTestIssuer();
  reporting = await startReporting({ database, issuer, checkAnswer: expectContract });
  await reporting.applyUnits(...Object.values(units).map(unitState));
  await reporting.applyMembers(...members);
  await reporting.applyAccess(access('analyst', 'analyst', [null]));
  await reporting.applyAccess(access('province-officer', 'province-officer', [units.ngheAn]));
});
afterAll(async () => {
  await reporting?.close();
  await issuer?.close();
  await database?.drop();
});

const get = async <B = Statistic>(path: string, account = 'analyst') =>
  (await reporting.get<B>(account, `/v1/statistics/${path}`)).body;
const total = async (path: string) => (await get(path)).total;
async function countsBy(key: string, path: string): Promise<Record<string, number>> {
  const { data } = await get(`${path}&groupBy=${key}`);
  return Object.fromEntries(data.map(({ count, ...keys }) => [String(keys[key]), count]));
}

describe('the stock of members', () => {
  it('is who belonged on the day, from the first day on and no more on the last', async () => {
    expect(await total('members?asOf=2010-08-31')).toBe(1);
    expect(await total('members?asOf=2010-09-01')).toBe(5);
    expect(await total('members?asOf=2023-12-31')).toBe(5);
    expect(await total('members?asOf=2024-01-01')).toBe(4);
    expect(await total('members?asOf=2024-09-01')).toBe(5);
  });

  it('counts a member where he or she belonged on that day', async () => {
    const { sectorSchool, hanoiSchool } = units;
    expect(await total(`members?unitId=${sectorSchool.id}&asOf=2024-07-31`)).toBe(2);
    expect(await total(`members?unitId=${sectorSchool.id}&asOf=2024-08-01`)).toBe(1);
    expect(await total(`members?unitId=${hanoiSchool.id}&asOf=2024-08-01`)).toBe(1);
  });

  it('stands by province in the tree of the day counted, and none outside provinces', async () => {
    expect(await countsBy('province', 'members?asOf=2024-09-01')).toEqual({
      [units.ngheAn.id]: 3,
      [units.haNoi.id]: 1,
      none: 1,
    });
  });

  it('stands under the superior of the day counted, or of the tree asked for', async () => {
    const { district, commune } = units;
    expect(await total(`members?unitId=${district.id}&asOf=2025-06-30`)).toBe(2);
    expect(await total(`members?unitId=${commune.id}&asOf=2025-07-01`)).toBe(2);
    expect(await total(`members?unitId=${commune.id}&asOf=2025-06-30&mode=today`)).toBe(2);
    const fixed = `mode=fixed&tree=2025-06-30`;
    expect(await total(`members?unitId=${district.id}&asOf=2025-12-01&${fixed}`)).toBe(2);
  });

  it('is the same nation in the tree of any day', async () => {
    const modes = ['mode=then', 'mode=today', 'mode=fixed&tree=2024-01-01'];
    for (const mode of modes)
      expect(await total(`members?unitId=${units.nation.id}&asOf=2025-12-01&${mode}`)).toBe(5);
  });

  it('is told apart by kind and ownership of the unit', async () => {
    expect(await countsBy('kind', 'members?asOf=2024-09-01')).toEqual({ 'grassroots-union': 5 });
    expect(await countsBy('ownership', 'members?asOf=2024-09-01')).toEqual({ public: 5 });
  });

  it('opens down to the members that it counts, page by page', async () => {
    const path = `members/records?unitId=${units.ngheAn.id}&asOf=2024-09-01&limit=2&total=true`;
    const first = await get<Records<{ memberId: string }>>(path);
    expect(first.page.total).toBe(3);
    const second = await get<Records<{ memberId: string }>>(`${path}&cursor=${first.page.next!}`);
    const ids = [...first.data, ...second.data].map(({ memberId }) => memberId);
    expect(ids.toSorted()).toEqual(
      members
        .slice(0, 3)
        .map(({ id }) => id)
        .toSorted(),
    );
  });
});

describe('two records of one person', () => {
  it('are counted once after their merger and twice after its undoing, however often each is told', async () => {
    const twin = member([units.university, '2024-09-01']);
    const survivor = { ...twin, id: newId() };
    const merged = { ...twin, version: 2, placements: [], mergedInto: survivor.id };
    const holding = { ...survivor, version: 2 };
    const count = async () => [
      await total('members?asOf=2024-09-01'),
      await total(`members?unitId=${units.university.id}&asOf=2024-09-01`),
    ];
    const [all = 0, here = 0] = await count();
    await reporting.applyMembers(twin, survivor);
    expect(await count()).toEqual([all + 2, here + 2]);
    await reporting.applyMembers(merged);
    await reporting.applyMembers(holding, merged, twin);
    expect(await count()).toEqual([all + 1, here + 1]);
    const undone = { ...twin, version: 3 };
    await reporting.applyMembers(undone);
    await reporting.applyMembers(merged, holding, twin);
    expect(await count()).toEqual([all + 2, here + 2]);
    // The other specs count without them.
    const gone = { placements: [], mergedInto: members[0]!.id };
    await reporting.applyMembers(
      { ...undone, ...gone, version: 4 },
      { ...holding, ...gone, version: 4 },
    );
    expect(await count()).toEqual([all, here]);
  });
});

describe('the stock of units', () => {
  it('is what stood on the day, with all that is above it', async () => {
    const all = Object.values(units).length;
    expect(await total('units?asOf=2024-01-01')).toBe(all - 1);
    expect(await total('units?asOf=2025-07-01')).toBe(all - 2);
    expect(await total('units?asOf=1980-01-01')).toBe(0);
  });

  it('is told apart by kind', async () => {
    const before = await countsBy('kind', `units?unitId=${units.ngheAn.id}&asOf=2025-06-30`);
    expect(before).toMatchObject({ 'district-federation': 1 });
    const after = await countsBy('kind', `units?unitId=${units.ngheAn.id}&asOf=2025-07-01`);
    expect(after).not.toHaveProperty('district-federation');
    expect(after).toMatchObject({ 'commune-union': 1 });
  });

  it('opens down to the units that it counts', async () => {
    const { data } = await get<Records<{ unitId: string }>>(
      `units/records?unitId=${units.commune.id}&asOf=2025-07-01`,
    );
    expect(data.map(({ unitId }) => unitId).toSorted()).toEqual(
      [units.commune.id, units.movedSchool.id].toSorted(),
    );
  });
});

describe('who may count', () => {
  it.each(['members', 'members/records', 'units', 'units/records'])(
    '%s of a unit: those who read statistics over it',
    async (path) => {
      const status = async (account: string, { id }: UnitSketch) =>
        (await reporting.get<Refusal>(account, `/v1/statistics/${path}?unitId=${id}`)).status;
      expect(await status('province-officer', units.ngheAn)).toBe(200);
      expect(await status('province-officer', units.haNoi)).toBe(403);
      expect(await status('nobody', units.ngheAn)).toBe(403);
    },
  );

  it('without a unit all that the account may see', async () => {
    expect((await get('members?asOf=2024-09-01', 'province-officer')).total).toBe(3);
  });

  it('a fixed tree without its day is refused', async () => {
    const { status, body } = await reporting.get<Refusal>(
      'analyst',
      '/v1/statistics/units?mode=fixed',
    );
    expect([status, body.code]).toEqual([400, 'tree-required']);
  });
});

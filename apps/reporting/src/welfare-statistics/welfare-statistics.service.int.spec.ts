import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  createTestDatabase,
  expectContract,
  startTestIssuer,
  type TestDatabase,
  type TestIssuer,
} from '@dong-hanh/testing';
import { migrations } from '../data-source.js';
import { access, organisation, unitState } from '../testing/organisation.fixture.js';
import {
  startReporting,
  type Reporting,
  type WelfareStatistic,
} from '../testing/reporting.fixture.js';
import {
  borne,
  exactly,
  programmes,
  returned,
  returnsOf,
  support,
  supportsIn,
} from '../testing/support.fixture.js';

const units = organisation();
const supports = supportsIn(units);
const KEPT = 11;
let database: TestDatabase;
let issuer: TestIssuer;
let reporting: Reporting;

beforeAll(async () => {
  database = await createTestDatabase({ service: 'reporting', migrations });
  issuer = await startTestIssuer();
  reporting = await startReporting({ database, issuer, checkAnswer: expectContract });
  await reporting.applyUnits(...Object.values(units).map(unitState));
  await reporting.applyAccess(access('analyst', 'analyst', [null]));
  await reporting.applySupports(...Object.values(supports));
  await reporting.applySupports(...returnsOf(supports));
});

afterAll(async () => {
  await reporting?.close();
  await issuer?.close();
  await database?.drop();
});

/** Rows as `key/key → supports, people, exact and approximate đồng`. */
function rowsOf({ data }: WelfareStatistic): Record<string, [number, number, string, string]> {
  return Object.fromEntries(
    data.map(({ count, people, value, ...keys }) => [
      Object.values(keys).join('/'),
      [count, people, value.exact, value.approximate],
    ]),
  );
}

/** What was counted, by the names of the fixture. */
async function namesOf(query: string): Promise<string[]> {
  const names = new Map(Object.entries(supports).map(([name, { id }]) => [id, name]));
  const records = await reporting.supports(query);
  return records.map(({ supportId }) => names.get(supportId) ?? supportId).sort();
}

describe('a period', () => {
  it.each<[string, string, number, string]>([
    ['all time when absent', '', KEPT, '9500000'],
    ['a school year, from September to August', '2023-2024', 7, '7500000'],
    ['a calendar year', '2023', 3, '3000000'],
    ['a quarter', '2024-Q1', 5, '4500000'],
    ['a month', '2024-01', 5, '4500000'],
    ['days, both ends included', '2023-11-20..2024-01-25', 6, '6500000'],
    ['days that exclude both neighbours', '2023-11-21..2024-01-24', 0, '0'],
    ['a period without support', '1999', 0, '0'],
  ])('is %s', async (_, period, total, exact) => {
    const query = period ? `period=${period}` : '';
    const statistic = await reporting.welfare(query);
    expect(statistic).toMatchObject({ data: [{ count: total, value: { exact } }], total });
    expect(await reporting.supports(query)).toHaveLength(total);
  });
});

describe('rows', () => {
  it.each<[string, Record<string, [number, number, string, string]>]>([
    [
      'recipientKind',
      {
        member: [9, 9, '8000000', '3000000'],
        'non-member': [1, 3, '1500000', '0'],
        unit: [1, 0, '0', '800000000'],
      },
    ],
    [
      'category',
      {
        illness: [1, 1, '2000000', '0'],
        'tet-hardship': [9, 11, '7500000', '3000000'],
        twinning: [1, 0, '0', '800000000'],
      },
    ],
    [
      'programme',
      {
        [programmes.tet]: [10, 12, '9500000', '3000000'],
        [programmes.twinning]: [1, 0, '0', '800000000'],
      },
    ],
    [
      'source',
      {
        employer: [2, 4, '2500000', '0'],
        family: [1, 1, '0', '0'],
        socialised: [1, 0, '0', '500000000'],
        superior: [1, 0, '0', '300000000'],
        'union-budget': [8, 10, '7000000', '3000000'],
      },
    ],
    [
      'schoolYear',
      {
        '2021-2022': [1, 0, '0', '800000000'],
        '2022-2023': [2, 2, '1000000', '3000000'],
        '2023-2024': [7, 9, '7500000', '0'],
        '2025-2026': [1, 1, '1000000', '0'],
      },
    ],
    [
      'province',
      {
        [units.ngheAn.id]: [7, 8, '5500000', '800000000'],
        [units.haNoi.id]: [3, 3, '3000000', '3000000'],
        none: [1, 1, '1000000', '0'],
      },
    ],
  ])('by %s', async (key, expected) => {
    const statistic = await reporting.welfare(`groupBy=${key}`);
    expect(rowsOf(statistic)).toEqual(expected);
    expect(statistic.total).toBe(KEPT);
    expect(Object.keys(statistic.data[0] ?? {})).toEqual([key, 'count', 'people', 'value']);
  });

  it('by unit know each unit, whether its event has come or not', async () => {
    const rows = rowsOf(await reporting.welfare('groupBy=unit'));
    expect(rows[units.sectorSchool.id]).toEqual([2, 2, '1000000', '0']);
    expect(rows[supports.stranger.unitId]).toEqual([1, 1, '1000000', '0']);
    expect(rows).not.toHaveProperty(supports.gift.id);
  });

  it('by source hold goods without value under who gave them', async () => {
    const query = `unitId=${units.sectorSchool.id}&groupBy=source`;
    const statistic = await reporting.welfare(query);
    expect(rowsOf(statistic)).toEqual({
      family: [1, 1, '0', '0'],
      'union-budget': [1, 1, '1000000', '0'],
    });
    expect(statistic.total).toBe(2);
  });

  it('by several keys hold only the combinations that occur', async () => {
    const statistic = await reporting.welfare('groupBy=category,source&period=2023-2024');
    expect(rowsOf(statistic)).toEqual({
      'illness/employer': [1, 1, '2000000', '0'],
      'tet-hardship/employer': [1, 3, '500000', '0'],
      'tet-hardship/family': [1, 1, '0', '0'],
      'tet-hardship/union-budget': [5, 7, '5000000', '0'],
    });
    expect(statistic.total).toBe(7);
  });

  it('by a key over nothing are none, and the total is 0', async () => {
    for (const key of ['category', 'source', 'unit']) {
      const statistic = await reporting.welfare(`groupBy=${key}&period=1999`);
      expect(statistic).toMatchObject({ data: [], total: 0 });
    }
  });

  it.each<[string, number]>([
    [`programme=${programmes.twinning}`, 1],
    ['category=illness', 1],
    ['recipientKind=non-member', 1],
    [`programme=${programmes.tet}&category=tet-hardship&recipientKind=member`, 8],
    ['category=nothing-like-it', 0],
    [`programme=${units.ngheAn.id}`, 0],
  ])('are filtered by %s', async (filter, total) => {
    expect((await reporting.welfare(filter)).total).toBe(total);
    expect(await reporting.supports(filter)).toHaveLength(total);
  });
});

describe('what came back', () => {
  it('is left out when all of it did', async () => {
    expect(await namesOf('period=2024-01')).not.toContain('returnedAid');
  });

  it('leaves what was kept when a part did', async () => {
    const records = await reporting.supports(`unitId=${units.sectorSchool.id}`);
    const { id } = supports.sectorTeacher;
    expect(records.find(({ supportId }) => supportId === id)).toMatchObject({
      state: 'partly-returned',
      amount: { amount: '2000000', currency: 'VND', precision: 'exact' },
      keptAmount: '1000000',
      version: 2,
    });
  });

  it('leaves no row of a kind of which nothing is left', async () => {
    // Recorded after every moment that another rule asks about.
    const one = support({
      category: 'given-back',
      provinceId: units.ngheAn.id,
      grantedAt: '2098-01-01T03:00:00.000Z',
    });
    await reporting.applySupports(one);
    expect((await reporting.welfare('category=given-back&groupBy=category')).total).toBe(1);
    await reporting.applySupports(returned(one, { at: '2098-02-01T03:00:00.000Z' }));
    for (const key of ['category', 'source']) {
      const statistic = await reporting.welfare(`category=given-back&groupBy=${key}`);
      expect(statistic).toMatchObject({ data: [], total: 0 });
    }
  });
});

describe('record time', () => {
  const one = `unitId=${units.sectorSchool.id}`;

  it.each<[string, string, number, string]>([
    ['before anything was recorded', '2021-10-05', 0, '0'],
    ['when only the twinning was known', '2023-12-31', 1, '0'],
    [
      'the day of most grants, without what was recorded after midnight',
      '2024-01-26',
      9,
      '8500000',
    ],
    ['a day later', '2024-01-27', 10, '9500000'],
    ['a second before the returns', '2024-03-01T09:59:59%2B07:00', 10, '9500000'],
    ['at the instant of the returns', '2024-03-01T03:00:00Z', 9, '7500000'],
    ['later than everything', '2099-01-01', KEPT, '9500000'],
  ])('%s', async (_, asOf, total, exact) => {
    const statistic = await reporting.welfare(`asOf=${asOf}`);
    expect(statistic).toMatchObject({ data: [{ value: { exact } }], total });
  });

  it('before a return splits the whole by who bore it then', async () => {
    const before = await reporting.welfare(`${one}&groupBy=source&asOf=2024-02-28`);
    expect(rowsOf(before)).toEqual({
      family: [1, 1, '0', '0'],
      socialised: [1, 1, '800000', '0'],
      'union-budget': [1, 1, '1200000', '0'],
    });
    const after = await reporting.welfare(`${one}&groupBy=source&asOf=2024-03-01`);
    expect(rowsOf(after)).toEqual({
      family: [1, 1, '0', '0'],
      'union-budget': [1, 1, '1000000', '0'],
    });
  });

  it('before a return says who bore what also when nothing but the return was ever heard', async () => {
    const granted = support({
      category: 'heard-late',
      provinceId: units.ngheAn.id,
      amount: exactly('2000000'),
      sources: [borne('union-budget', '1200000'), borne('socialised', '800000')],
      grantedAt: '2098-03-01T03:00:00.000Z',
    });
    await reporting.applySupports(returned(granted, { at: '2098-04-01T03:00:00.000Z' }));
    const query = 'category=heard-late&groupBy=source';
    const before = await reporting.welfare(`${query}&asOf=2098-03-15`);
    expect(rowsOf(before)).toEqual({
      socialised: [1, 1, '800000', '0'],
      'union-budget': [1, 1, '1200000', '0'],
    });
    const after = await reporting.welfare(`${query}&asOf=2098-04-02`);
    expect(after).toMatchObject({ data: [], total: 0 });
  });

  it('shows a support that came back later as it stood then', async () => {
    const find = async (query: string, id: string) =>
      (await reporting.supports(query)).find(({ supportId }) => supportId === id);
    expect(await find('asOf=2024-02-28', supports.returnedAid.id)).toMatchObject({
      state: 'granted',
      keptAmount: '1000000',
    });
    expect(await find('asOf=2024-02-28', supports.sectorTeacher.id)).toMatchObject({
      state: 'granted',
      keptAmount: '2000000',
    });
    expect(await find('asOf=2024-03-01', supports.returnedAid.id)).toBeUndefined();
  });
});

describe('the drill-down', () => {
  it('shows each support with ids and codes and no names, newest grant first', async () => {
    const [newest] = await reporting.supports('');
    expect(newest).toEqual({
      supportId: supports.movedTeacherLater.id,
      programmeId: programmes.tet,
      unitId: units.movedSchool.id,
      category: 'tet-hardship',
      grantedOn: '2025-09-10',
      recipientKind: 'member',
      people: 1,
      amount: { amount: '1000000', currency: 'VND', precision: 'exact' },
      keptAmount: '1000000',
      state: 'granted',
      version: 1,
    });
  });

  it('shows how an amount that is not sure was worded', async () => {
    const [aid] = await reporting.supports(`programme=${programmes.twinning}`);
    expect(aid?.amount).toEqual({
      amount: '800000000',
      currency: 'VND',
      precision: 'approximate',
      wording: 'nearly',
    });
  });

  it('gives every support once, however small the pages', async () => {
    const records = await reporting.supports('', { limit: 2 });
    expect(records).toHaveLength(KEPT);
    expect(new Set(records.map(({ supportId }) => supportId)).size).toBe(KEPT);
  });

  it('tells the total of all pages when asked', async () => {
    const path = '/v1/statistics/welfare/records?limit=1';
    const asked = await reporting.get<{ page: object }>('analyst', `${path}&total=true`);
    const unasked = await reporting.get<{ page: object }>('analyst', path);
    expect(asked.body.page).toMatchObject({ total: KEPT, hasMore: true });
    expect(unasked.body.page).not.toHaveProperty('total');
  });

  it('does not go on where a list of awards ended', async () => {
    const first = await reporting.get<{ page: { next: string } }>(
      'analyst',
      '/v1/statistics/welfare/records?limit=1',
    );
    const { status } = await reporting.get(
      'analyst',
      `/v1/statistics/awards/records?limit=1&cursor=${first.body.page.next}`,
    );
    expect(status).toBe(400);
  });
});

describe('every statistic', () => {
  it('owes no report, since support comes from grants alone', async () => {
    const { completeness } = await reporting.welfare('');
    expect(completeness).toEqual({ expected: 0, received: 0, missing: [] });
  });

  it('says the same from counters as from the facts', async () => {
    const periods = ['', 'period=2023-2024', 'period=2023', 'period=2024-Q1', 'period=2024-01'];
    const places = ['', `unitId=${units.ngheAn.id}`, 'recipientKind=member', 'category=illness'];
    const keys = [
      'source',
      'programme,category',
      'province,month,source',
      'schoolYear,recipientKind',
    ];
    for (const period of periods) {
      for (const place of places) {
        for (const groupBy of keys) {
          const query = `${period}&${place}&groupBy=${groupBy}`;
          const [counters, facts] = await Promise.all([
            reporting.welfare(query),
            reporting.welfare(`${query}&asOf=2099-01-01`),
          ]);
          const said = ({ data, total }: WelfareStatistic) => ({ query, data, total });
          expect(said(counters)).toEqual(said(facts));
        }
      }
    }
  });

  it('keeps every đồng of sums that JSON numbers cannot hold', async () => {
    const huge = Array.from({ length: 20 }, () =>
      support({
        category: 'huge',
        amount: { amount: '999999999999999', currency: 'VND', precision: 'exact' },
      }),
    );
    await reporting.applySupports(...huge);
    const [row] = (await reporting.welfare('category=huge')).data;
    expect(row?.value).toEqual({ exact: '19999999999999980', approximate: '0' });
    await reporting.applySupports(...huge.map((each) => returned(each)));
  });
});

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  createTestDatabase,
  expectContract,
  startTestIssuer,
  type TestDatabase,
  type TestIssuer,
} from '@dong-hanh/testing';
import { migrations } from '../data-source.js';
import { award, awardsIn, revoked } from '../testing/award.fixture.js';
import { access, organisation, unitState } from '../testing/organisation.fixture.js';
import { startReporting, type Reporting, type Statistic } from '../testing/reporting.fixture.js';

const units = organisation();
const awards = awardsIn(units);
const STANDING = 11;
let database: TestDatabase;
let issuer: TestIssuer;
let reporting: Reporting;

beforeAll(async () => {
  database = await createTestDatabase({ service: 'reporting', migrations });
  issuer = await startTestIssuer();
  reporting = await startReporting({ database, issuer, checkAnswer: expectContract });
  await reporting.applyUnits(...Object.values(units).map(unitState));
  await reporting.applyAccess(access('analyst', 'analyst', [null]));
  await reporting.applyAwards(...Object.values(awards));
});

afterAll(async () => {
  await reporting?.close();
  await issuer?.close();
  await database?.drop();
});

/** Rows as `key/key → count`. */
function counts({ data }: Statistic): Record<string, number> {
  return Object.fromEntries(
    data.map(({ count, ...keys }) => [Object.values(keys).join('/'), count]),
  );
}

/** Who was counted, by the names of the fixture. */
async function namesOf(query: string): Promise<string[]> {
  const names = new Map(Object.entries(awards).map(([name, { id }]) => [id, name]));
  return (await reporting.records(query)).map(({ id }) => names.get(id) ?? id).sort();
}

describe('a period', () => {
  it.each([
    ['all time when absent', '', STANDING],
    ['a school year, which is the field and not the date', '2022-2023', 9],
    ['a calendar year', '2023', 8],
    ['a year in which one award of that school year was signed', '2022', 1],
    ['a quarter', '2023-Q3', 6],
    ['a month', '2023-08', 5],
    ['days, both ends included', '2023-02-20..2023-03-01', 2],
    ['days that exclude both neighbours', '2023-02-21..2023-02-28', 0],
    ['a period without awards', '1999', 0],
  ])('is %s', async (_, period, total) => {
    const query = period ? `period=${period}` : '';
    expect(await reporting.statistic(query)).toMatchObject({ data: [{ count: total }], total });
    expect(await reporting.records(query)).toHaveLength(total);
  });

  it('of either calendar counts one decision: August 2023 lies in 2022-2023 and in 2023', async () => {
    const [schoolYear, year] = await Promise.all([
      namesOf('period=2022-2023&form=trade-union-medal'),
      namesOf('period=2023&form=trade-union-medal'),
    ]);
    expect(schoolYear).toEqual(['hanoiMedal', 'medal']);
    expect(year).toEqual(['medal']);
  });
});

describe('rows', () => {
  it.each([
    [
      'form',
      {
        'emulation-flag': 1,
        'federation-merit-diploma': 2,
        'trade-union-medal': 2,
        'vgcl-merit-diploma': 6,
      },
    ],
    ['issuer', { 'nghe-an-federation': 3, vetu: 1, vgcl: 7 }],
    ['recipientKind', { member: 9, unit: 2 }],
    ['basis', { 'task-completion': 10, movement: 1 }],
    ['schoolYear', { '2022-2023': 9, '2023-2024': 1, '2024-2025': 1 }],
    [
      'month',
      {
        '2022-11': 1,
        '2023-02': 1,
        '2023-03': 1,
        '2023-07': 1,
        '2023-08': 5,
        '2024-08': 1,
        '2025-08': 1,
      },
    ],
    ['state', { granted: STANDING, revoked: 1 }],
    ['province', { [units.ngheAn.id]: 7, [units.haNoi.id]: 3, none: 1 }],
    [
      'unit',
      {
        [units.closedSchool.id]: 2,
        [units.movedSchool.id]: 2,
        [units.sectorSchool.id]: 1,
        [units.district.id]: 1,
        [units.hanoiSchool.id]: 1,
        [units.wanderingSchool.id]: 2,
        [units.university.id]: 1,
        [awards.stranger.unitId]: 1,
      },
    ],
  ])('by %s', async (key, expected) => {
    const statistic = await reporting.statistic(`groupBy=${key}`);
    expect(counts(statistic)).toEqual(expected);
    expect(Object.keys(statistic.data[0] ?? {})).toEqual([key, 'count']);
  });

  it('by several keys hold only the combinations that occur, with the keys in the order asked', async () => {
    const statistic = await reporting.statistic('groupBy=recipientKind,form&period=2023-08');
    expect(statistic.data).toEqual([
      { recipientKind: 'member', form: 'federation-merit-diploma', count: 1 },
      { recipientKind: 'member', form: 'trade-union-medal', count: 1 },
      { recipientKind: 'member', form: 'vgcl-merit-diploma', count: 1 },
      { recipientKind: 'unit', form: 'emulation-flag', count: 1 },
      { recipientKind: 'unit', form: 'vgcl-merit-diploma', count: 1 },
    ]);
  });

  it('by a key over nothing are none, and the total is 0', async () => {
    expect(await reporting.statistic('groupBy=form&period=1999')).toMatchObject({
      data: [],
      total: 0,
    });
  });

  it.each([
    ['issuer=vetu', 1],
    ['form=federation-merit-diploma', 2],
    ['recipientKind=unit', 2],
    ['basis=movement', 1],
    ['issuer=vgcl&form=trade-union-medal&recipientKind=member&basis=task-completion', 2],
    ['issuer=nobody', 0],
  ])('are filtered by %s', async (filter, total) => {
    expect((await reporting.statistic(filter)).total).toBe(total);
    expect(await reporting.records(filter)).toHaveLength(total);
  });
});

describe('the state', () => {
  it('counts what stands unless said', async () => {
    expect(await namesOf('period=2023-08')).not.toContain('revokedDiploma');
  });

  it('revoked counts by the award’s own period, not by that of the revocation', async () => {
    expect(await namesOf('state=revoked&period=2023-08')).toEqual(['revokedDiploma']);
    expect((await reporting.statistic('state=revoked&period=2023-10')).total).toBe(0);
  });

  it('of both shows as rows by state, whose sum is the total', async () => {
    const statistic = await reporting.statistic('groupBy=state&period=2023-08');
    expect(counts(statistic)).toEqual({ granted: 5, revoked: 1 });
    expect(statistic.total).toBe(6);
  });

  it('asked for is the only row by state', async () => {
    const statistic = await reporting.statistic('groupBy=state&state=revoked');
    expect(statistic).toMatchObject({ data: [{ state: 'revoked', count: 1 }], total: 1 });
  });
});

describe('record time', () => {
  it.each([
    ['before anything was recorded', '2023-08-15', 0, 0],
    ['on the day of the ceremony, without what was recorded after midnight', '2023-08-16', 9, 0],
    ['the day after', '2023-08-17', 10, 0],
    ['before the revocation', '2023-10-01', 10, 0],
    ['on the day of the revocation', '2023-10-02', 9, 1],
    ['a second before the revocation', '2023-10-02T09:59:59%2B07:00', 10, 0],
    ['at the instant of the revocation', '2023-10-02T03:00:00Z', 9, 1],
    ['later than everything', '2099-01-01', STANDING, 1],
  ])('%s', async (_, asOf, granted, revokedOnes) => {
    const [standing, taken] = await Promise.all([
      reporting.statistic(`asOf=${asOf}`),
      reporting.statistic(`asOf=${asOf}&state=revoked`),
    ]);
    expect([standing.total, taken.total]).toEqual([granted, revokedOnes]);
  });

  it('shows an award that was revoked later as it stood then', async () => {
    const { id } = awards.revokedDiploma;
    const find = (records: { id: string }[]) => records.find((each) => each.id === id);
    expect(find(await reporting.records('asOf=2023-10-01'))).toMatchObject({
      state: 'granted',
      revocation: null,
    });
    expect(find(await reporting.records('state=revoked'))).toMatchObject({
      state: 'revoked',
      revocation: { number: '77/QĐ-TLĐ', signedOn: '2023-10-02' },
    });
  });
});

describe('the drill-down', () => {
  it('shows each award as its decision has it, newest signing first', async () => {
    const [newest] = await reporting.records('');
    expect(newest).toEqual({
      id: awards.movedTeacherLater.id,
      decisionId: awards.movedTeacherLater.decisionId,
      decisionNumber: '1234/QĐ-TLĐ',
      issuer: 'vgcl',
      form: 'vgcl-merit-diploma',
      basis: 'task-completion',
      schoolYear: '2024-2025',
      signedOn: '2025-08-10',
      decidedOn: '2025-08-10',
      recipient: awards.movedTeacherLater.recipient,
      unitIdThen: units.movedSchool.id,
      provinceIdThen: units.ngheAn.id,
      state: 'granted',
      version: 1,
      grantedAt: '2025-08-20T03:00:00.000Z',
      revocation: null,
    });
  });

  it('gives every award once, however small the pages', async () => {
    const ids = (await reporting.records('', { limit: 2 })).map(({ id }) => id);
    expect(ids).toHaveLength(STANDING);
    expect(new Set(ids).size).toBe(STANDING);
  });

  it('tells the total of all pages when asked', async () => {
    const path = '/v1/statistics/awards/records?limit=1';
    const asked = await reporting.get<{ page: object }>('analyst', `${path}&total=true`);
    const unasked = await reporting.get<{ page: object }>('analyst', path);
    expect(asked.body.page).toMatchObject({ total: STANDING, hasMore: true });
    expect(unasked.body.page).not.toHaveProperty('total');
  });
});

describe('every statistic', () => {
  it('owes no report, since awards come from decisions alone', async () => {
    const { completeness } = await reporting.statistic('');
    expect(completeness).toEqual({ expected: 0, received: 0, missing: [] });
  });

  it('says the same from counters as from the facts', async () => {
    const periods = ['', 'period=2022-2023', 'period=2023', 'period=2023-Q3', 'period=2023-08'];
    const places = ['', `unitId=${units.ngheAn.id}`, 'issuer=vgcl', 'state=revoked'];
    const keys = ['form', 'issuer,recipientKind', 'province,month', 'schoolYear,basis,state'];
    for (const period of periods) {
      for (const place of places) {
        for (const groupBy of keys) {
          const query = `${period}&${place}&groupBy=${groupBy}`;
          const [counters, facts] = await Promise.all([
            reporting.statistic(query),
            reporting.statistic(`${query}&asOf=2099-01-01`),
          ]);
          expect({ query, data: counters.data }).toEqual({ query, data: facts.data });
        }
      }
    }
  });

  it('has no row for a kind whose every award was revoked', async () => {
    const granted = award({ form: 'withdrawn-form', provinceId: units.ngheAn.id });
    await reporting.applyAwards(granted);
    expect((await reporting.statistic('form=withdrawn-form&groupBy=form')).total).toBe(1);
    await reporting.applyAwards(revoked(granted));
    expect(await reporting.statistic('form=withdrawn-form&groupBy=form')).toMatchObject({
      data: [],
      total: 0,
    });
  });
});

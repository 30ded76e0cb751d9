import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  createTestDatabase,
  expectContract,
  startTestIssuer,
  type TestDatabase,
  type TestIssuer,
} from '@dong-hanh/testing';
import { migrations } from './data-source.js';
import {
  access,
  organisation,
  unitState,
  type UnitSketch,
} from './testing/organisation.fixture.js';
import { startReporting, type Reporting, type WelfareRow } from './testing/reporting.fixture.js';
import { returnsOf, supportsIn } from './testing/support.fixture.js';
import { groupKeys } from './welfare-statistics/welfare-statistics.rules.js';

const units = organisation();
const supports = supportsIn(units);
/** All that was kept, whatever the mode. */
const NATION = {
  count: 11,
  people: 12,
  value: { exact: '9500000', approximate: '803000000' },
};
/** Then, today, before and after the school changed its province, and a day before any unit lived. */
const MODES = [
  'mode=then',
  'mode=today',
  'mode=fixed&tree=2023-12-31',
  'mode=fixed&tree=2024-06-01',
  'mode=fixed&tree=1980-01-01',
];
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

/** What counts under a unit in a mode, by the names of the fixture. */
async function under(unit: UnitSketch, mode: string): Promise<string[]> {
  const names = new Map(Object.entries(supports).map(([name, { id }]) => [id, name]));
  const records = await reporting.supports(`unitId=${unit.id}&${mode}`);
  return records.map(({ supportId }) => names.get(supportId) ?? supportId).sort();
}

/** The same in money that is sure. */
async function exactBy(key: string, query: string): Promise<Record<string, string>> {
  const { data } = await reporting.welfare(`groupBy=${key}&${query}`);
  return Object.fromEntries(data.map(({ value, ...keys }) => [String(keys[key]), value.exact]));
}

function sumOf(rows: readonly WelfareRow[]) {
  const money = (precision: 'exact' | 'approximate') =>
    String(rows.reduce((sum, { value }) => sum + BigInt(value[precision]), 0n));
  return {
    count: rows.reduce((sum, { count }) => sum + count, 0),
    people: rows.reduce((sum, { people }) => sum + people, 0),
    value: { exact: money('exact'), approximate: money('approximate') },
  };
}

describe('mode then', () => {
  it('counts under the province that was frozen in the support', async () => {
    expect(await under(units.ngheAn, 'mode=then')).toEqual([
      'closedTeacher',
      'districtAid',
      'gift',
      'movedTeacherLater',
      'movedWorkers',
      'sectorTeacher',
      'wandererInNgheAn',
    ]);
    expect(await under(units.haNoi, 'mode=then')).toEqual([
      'hanoiTeacher',
      'stranger',
      'wandererInHaNoi',
    ]);
  });

  it('counts below the province under whoever managed the unit on the day of the grant', async () => {
    expect(await under(units.district, 'mode=then')).toEqual([
      'closedTeacher',
      'districtAid',
      'movedWorkers',
    ]);
    expect(await under(units.commune, 'mode=then')).toEqual(['movedTeacherLater']);
  });
});

describe('mode today', () => {
  it('counts a school that changed its province under the new one, with all it ever received', async () => {
    expect(await under(units.haNoi, 'mode=today')).toEqual(['hanoiTeacher']);
    expect(await under(units.ngheAn, 'mode=today')).toContain('wandererInHaNoi');
  });

  it('shows the money of what has no heir as ended, under the nearest superior that lives', async () => {
    expect(await exactBy('unit', `mode=today&unitId=${units.ngheAn.id}`)).toEqual({
      ended: '1000000',
      [units.movedSchool.id]: '2500000',
      [units.sectorSchool.id]: '1000000',
      [units.wanderingSchool.id]: '1000000',
    });
  });

  it('answers a dissolved unit with nothing', async () => {
    const query = `mode=today&unitId=${units.district.id}`;
    expect(await reporting.welfare(query)).toMatchObject({
      data: [{ count: 0, people: 0, value: { exact: '0', approximate: '0' } }],
      total: 0,
    });
    expect(await reporting.welfare(`${query}&groupBy=source`)).toMatchObject({
      data: [],
      total: 0,
    });
  });

  it('keeps a province whole', async () => {
    expect(await exactBy('province', 'mode=today')).toEqual({
      [units.ngheAn.id]: '5500000',
      [units.haNoi.id]: '2000000',
      none: '2000000',
    });
  });
});

describe('mode fixed', () => {
  it('gives a district of that day the later support of its schools', async () => {
    expect(await under(units.district, 'mode=fixed&tree=2024-06-01')).toEqual([
      'closedTeacher',
      'districtAid',
      'movedTeacherLater',
      'movedWorkers',
    ]);
  });

  it('has ended provinces only on a day when the province has no heir', async () => {
    const byProvince = await exactBy('province', 'mode=fixed&tree=1980-01-01');
    expect(Object.keys(byProvince).sort()).toEqual(['ended', 'none']);
  });
});

describe.each(MODES)('%s', (mode) => {
  const places = [null, units.nation, units.ngheAn, units.district, units.wanderingSchool];
  const queryOf = (unit: UnitSketch | null) => `${mode}${unit ? `&unitId=${unit.id}` : ''}`;

  it('has the national count, people and money of every other mode', async () => {
    for (const unit of [null, units.nation]) {
      const { data, total } = await reporting.welfare(queryOf(unit));
      expect(data).toEqual([NATION]);
      expect(total).toBe(NATION.count);
    }
  });

  it.each(groupKeys.filter((key) => key !== 'source'))(
    'by %s adds up to the same place without rows',
    async (key) => {
      for (const unit of places) {
        const plain = await reporting.welfare(queryOf(unit));
        const { data, total } = await reporting.welfare(`${queryOf(unit)}&groupBy=${key}`);
        expect(total).toBe(plain.total);
        expect(sumOf(data)).toEqual(sumOf(plain.data));
      }
    },
  );

  it('by source splits the whole value, and its total counts each support once', async () => {
    for (const unit of places) {
      const plain = await reporting.welfare(queryOf(unit));
      const { data, total } = await reporting.welfare(`${queryOf(unit)}&groupBy=source`);
      expect(total).toBe(plain.total);
      expect(sumOf(data).value).toEqual(sumOf(plain.data).value);
    }
  });

  it('opens every total down to as many different records with the same money', async () => {
    for (const unit of places) {
      const { total, data } = await reporting.welfare(queryOf(unit));
      const records = await reporting.supports(queryOf(unit));
      const ids = new Set(records.map(({ supportId }) => supportId));
      expect([records.length, ids.size]).toEqual([total, total]);
      const kept = records.reduce((sum, { keptAmount }) => sum + BigInt(keptAmount), 0n);
      const { exact, approximate } = sumOf(data).value;
      expect(kept).toBe(BigInt(exact) + BigInt(approximate));
    }
  });

  it('gives each province the money that the nation shows for it', async () => {
    const rows = await exactBy('province', mode);
    for (const province of [units.ngheAn, units.haNoi]) {
      const { data } = await reporting.welfare(`${mode}&unitId=${province.id}`);
      expect(rows[province.id] ?? '0').toBe(data[0]?.value.exact);
    }
  });
});

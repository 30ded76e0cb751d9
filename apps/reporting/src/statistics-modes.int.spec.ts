import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  createTestDatabase,
  expectContract,
  startTestIssuer,
  type TestDatabase,
  type TestIssuer,
} from '@dong-hanh/testing';
import { groupKeys } from './award-statistics/award-statistics.rules.js';
import { migrations } from './data-source.js';
import { awardsIn } from './testing/award.fixture.js';
import {
  access,
  organisation,
  unitState,
  type UnitSketch,
} from './testing/organisation.fixture.js';
import { startReporting, type Reporting } from './testing/reporting.fixture.js';

const units = organisation();
const awards = awardsIn(units);
const STANDING = 11;
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
  await reporting.applyAwards(...Object.values(awards));
});

afterAll(async () => {
  await reporting?.close();
  await issuer?.close();
  await database?.drop();
});

/** Who counts under a unit in a mode, by the names of the fixture. */
async function under(unit: UnitSketch, mode: string): Promise<string[]> {
  const names = new Map(Object.entries(awards).map(([name, { id }]) => [id, name]));
  const records = await reporting.records(`unitId=${unit.id}&${mode}`);
  return records.map(({ id }) => names.get(id) ?? id).sort();
}

async function countsBy(key: string, query: string): Promise<Record<string, number>> {
  const { data } = await reporting.statistic(`groupBy=${key}&${query}`);
  return Object.fromEntries(data.map(({ count, ...keys }) => [String(keys[key]), count]));
}

describe('mode then', () => {
  it('counts under the province that was frozen in the award', async () => {
    expect(await under(units.ngheAn, 'mode=then')).toEqual([
      'districtFlag',
      'medal',
      'movedTeacher',
      'movedTeacherLater',
      'schoolDiploma',
      'sectorTeacher',
      'wandererInNgheAn',
    ]);
    expect(await under(units.haNoi, 'mode=then')).toEqual([
      'hanoiMedal',
      'stranger',
      'wandererInHaNoi',
    ]);
  });

  it('counts below the province under whoever managed the unit on the day of signing', async () => {
    expect(await under(units.district, 'mode=then')).toEqual([
      'districtFlag',
      'medal',
      'movedTeacher',
      'schoolDiploma',
    ]);
    expect(await under(units.commune, 'mode=then')).toEqual(['movedTeacherLater']);
  });

  it('keeps the awards of a dissolved school under its own name', async () => {
    expect(await under(units.closedSchool, 'mode=then')).toEqual(['medal', 'schoolDiploma']);
  });

  it('is the mode unless said', async () => {
    const unsaid = await reporting.statistic(`unitId=${units.district.id}`);
    expect(unsaid.total).toBe(4);
  });
});

describe('mode today', () => {
  it('counts a school that changed its province under the new one, with all it ever won', async () => {
    expect(await under(units.ngheAn, 'mode=today')).toEqual([
      'districtFlag',
      'medal',
      'movedTeacher',
      'movedTeacherLater',
      'schoolDiploma',
      'sectorTeacher',
      'wandererInHaNoi',
      'wandererInNgheAn',
    ]);
    expect(await under(units.haNoi, 'mode=today')).toEqual(['hanoiMedal']);
  });

  it('counts a transferred school under the unit that manages it now', async () => {
    expect(await under(units.commune, 'mode=today')).toEqual(['movedTeacher', 'movedTeacherLater']);
  });

  it('shows what has no heir as ended, under the nearest superior that lives', async () => {
    expect(await countsBy('unit', `mode=today&unitId=${units.ngheAn.id}`)).toEqual({
      ended: 3,
      [units.movedSchool.id]: 2,
      [units.sectorSchool.id]: 1,
      [units.wanderingSchool.id]: 2,
    });
  });

  it.each(['district', 'closedSchool'] as const)(
    'answers a dissolved unit (%s) with nothing',
    async (name) => {
      const query = `mode=today&unitId=${units[name].id}`;
      expect(await reporting.statistic(query)).toMatchObject({ data: [{ count: 0 }], total: 0 });
      expect(await reporting.statistic(`${query}&groupBy=form`)).toMatchObject({ data: [] });
      expect(await reporting.records(query)).toEqual([]);
    },
  );

  it('keeps a province whole: by province, nothing is ended while the province lives', async () => {
    expect(await countsBy('province', 'mode=today')).toEqual({
      [units.ngheAn.id]: 8,
      [units.haNoi.id]: 1,
      none: 2,
    });
  });

  it('leaves an award whose unit is not known yet to the nation, under the unit’s own id', async () => {
    const byUnit = await countsBy('unit', 'mode=today');
    expect(byUnit[awards.stranger.unitId]).toBe(1);
  });
});

describe('mode fixed', () => {
  it('counts every year in the tree of the day given', async () => {
    const before = await under(units.haNoi, 'mode=fixed&tree=2023-12-31');
    const after = await under(units.haNoi, 'mode=fixed&tree=2024-01-01');
    expect(before).toEqual(['hanoiMedal', 'wandererInHaNoi', 'wandererInNgheAn']);
    expect(after).toEqual(['hanoiMedal']);
  });

  it('gives a district of that day the later awards of its schools', async () => {
    expect(await under(units.district, 'mode=fixed&tree=2024-06-01')).toEqual([
      'districtFlag',
      'medal',
      'movedTeacher',
      'movedTeacherLater',
      'schoolDiploma',
    ]);
  });

  it('answers a unit that did not exist on that day with nothing', async () => {
    expect(await under(units.commune, 'mode=fixed&tree=2024-06-01')).toEqual([]);
  });

  it('has ended provinces only on a day when the province has no heir', async () => {
    expect(await countsBy('province', 'mode=fixed&tree=1980-01-01')).toEqual({
      ended: 9,
      none: 2,
    });
  });

  it('of today is mode today', async () => {
    const today = new Intl.DateTimeFormat('en-CA', { timeZone: 'Asia/Ho_Chi_Minh' }).format();
    const query = 'groupBy=province,unit,form';
    const [fixed, now] = await Promise.all([
      reporting.statistic(`${query}&mode=fixed&tree=${today}`),
      reporting.statistic(`${query}&mode=today`),
    ]);
    expect(fixed.data).toEqual(now.data);
  });
});

describe.each(MODES)('%s', (mode) => {
  const places = [null, units.nation, units.ngheAn, units.district, units.wanderingSchool];

  it('has the national total of every other mode', async () => {
    expect((await reporting.statistic(mode)).total).toBe(STANDING);
    expect((await reporting.statistic(`${mode}&unitId=${units.nation.id}`)).total).toBe(STANDING);
  });

  it.each(groupKeys.filter((key) => key !== 'state'))(
    'by %s has the total of the same place without rows',
    async (key) => {
      for (const unit of places) {
        const query = `${mode}${unit ? `&unitId=${unit.id}` : ''}`;
        const plain = await reporting.statistic(query);
        const { data, total } = await reporting.statistic(`${query}&groupBy=${key}`);
        expect(total).toBe(plain.total);
        expect(data.reduce((sum, { count }) => sum + count, 0)).toBe(total);
      }
    },
  );

  it('opens every total down to as many different records', async () => {
    for (const unit of places) {
      const query = `${mode}${unit ? `&unitId=${unit.id}` : ''}`;
      const { total } = await reporting.statistic(query);
      const ids = (await reporting.records(query)).map(({ id }) => id);
      expect([ids.length, new Set(ids).size]).toEqual([total, total]);
    }
  });

  it('gives each province the count that the nation shows for it', async () => {
    const rows = await countsBy('province', mode);
    for (const province of [units.ngheAn, units.haNoi]) {
      const { total } = await reporting.statistic(`${mode}&unitId=${province.id}`);
      expect(rows[province.id] ?? 0).toBe(total);
    }
  });
});

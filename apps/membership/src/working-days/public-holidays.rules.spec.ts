import { describe, expect, it } from '@jest/globals';
import type { QueryRunner } from 'typeorm';
import { CreatePublicHolidays20261125162000 } from '../migrations/20261125162000-create-public-holidays.js';
import {
  addDays,
  isWorkingDay,
  lastDayOf,
  type CalendarDayKind,
  type WorkingCalendar,
} from './working-days.rules.js';

/** The days that the migration writes down, without a database. */
async function seededDays() {
  const rows: { day: string; kind: CalendarDayKind; names: [string, string] }[] = [];
  const query = async (_: string, parameters?: [string[], CalendarDayKind, string, string]) => {
    const [days = [], kind = 'ordinary', vi = '', en = ''] = parameters ?? [];
    rows.push(...days.map((day) => ({ day, kind, names: [vi, en] as [string, string] })));
  };
  await new CreatePublicHolidays20261125162000().up({ query } as unknown as QueryRunner);
  return rows;
}

const seeded = await seededDays();
const calendar: WorkingCalendar = new Map(seeded.map(({ day, kind }) => [day, kind]));
const weekdayOf = (day: string) => new Date(day).getUTCDay();
const isWeekend = (day: string) => weekdayOf(day) === 0 || weekdayOf(day) === 6;
const of = (year: number, kind: CalendarDayKind) =>
  seeded.filter((row) => row.kind === kind && row.day.startsWith(String(year)));

/** The first day of the first lunar month. */
const lunarNewYears: Record<number, string> = {
  2020: '2020-01-25',
  2021: '2021-02-12',
  2022: '2022-02-01',
  2023: '2023-01-22',
  2024: '2024-02-10',
  2025: '2025-01-29',
  2026: '2026-02-17',
  2027: '2027-02-06',
};
/** The tenth day of the third lunar month. */
const hungKings: Record<number, string> = {
  2020: '2020-04-02',
  2021: '2021-04-21',
  2022: '2022-04-10',
  2023: '2023-04-29',
  2024: '2024-04-18',
  2025: '2025-04-07',
  2026: '2026-04-26',
  2027: '2027-04-16',
};
const announced = [2020, 2021, 2022, 2023, 2024, 2025, 2026];

describe('the public holidays that are written down', () => {
  it('name each day once, in both languages', () => {
    const days = seeded.map(({ day }) => day);
    expect(days.filter((day, index) => days.indexOf(day) !== index)).toEqual([]);
    for (const { names } of seeded) {
      for (const name of names)
        expect([name, name.length > 0]).toEqual([name.normalize('NFC'), true]);
    }
  });

  it.each(announced)(
    'of %d give as many weekdays off as the Labour Code, besides exchanges',
    (year) => {
      const off = of(year, 'day-off').filter(({ day }) => !isWeekend(day)).length;
      const exchanged = of(year, 'working-day').length;
      // National Day has a second day since the code of 2019 came into force on 1 January 2021.
      expect(off - exchanged).toBe(year === 2020 ? 10 : 11);
    },
  );

  it.each(Object.entries(hungKings))('of %s hold the day of the Hùng Kings', (_, day) => {
    expect(calendar.get(day)).toBe('day-off');
  });

  it.each(Object.entries(lunarNewYears))('of %s hold the first three days of Tết', (_, first) => {
    const days = [0, 1, 2].map((later) => addDays(first, later));
    expect(days.filter((day) => isWorkingDay(day, calendar))).toEqual([]);
  });

  it.each(announced)('of %d leave no working day in the week of Tết', (year) => {
    const first = lunarNewYears[year]!;
    const around = [-1, 0, 1, 2, 3].map((later) => addDays(first, later));
    expect(around.filter((day) => isWorkingDay(day, calendar))).toEqual([]);
  });

  it.each([...announced, 2027])('of %d hold the four fixed days', (year) => {
    const fixed = ['01-01', '04-30', '05-01', '09-02'].map((day) => `${year}-${day}`);
    expect(fixed.filter((day) => isWorkingDay(day, calendar))).toEqual([]);
  });

  it('give a holiday on a weekend another day', () => {
    for (const [day, instead] of Object.entries({
      '2021-05-01': '2021-05-03',
      '2022-01-01': '2022-01-03',
      '2022-04-10': '2022-04-11',
      '2023-01-01': '2023-01-02',
      '2023-09-02': '2023-09-04',
      '2026-04-26': '2026-04-27',
      '2027-05-01': '2027-05-03',
    }))
      expect([isWeekend(day), calendar.get(instead)]).toEqual([true, 'day-off']);
  });

  it('exchange Saturdays for days beside a holiday', () => {
    const worked = seeded.filter(({ kind }) => kind === 'working-day').map(({ day }) => day);
    expect(worked.map(weekdayOf)).toEqual(worked.map(() => 6));
    const exchanges = { '2024-04-29': '2024-05-04', '2025-05-02': '2025-04-26' };
    for (const [off, day] of Object.entries({
      ...exchanges,
      ...{ '2026-01-02': '2026-01-10', '2026-08-31': '2026-08-22' },
    })) {
      expect([isWorkingDay(off, calendar), isWorkingDay(day, calendar)]).toEqual([false, true]);
      expect([isWorkingDay(off, new Map()), isWorkingDay(day, new Map())]).toEqual([true, false]);
    }
  });
});

describe('ten working days', () => {
  it.each([
    ['2020-01-20', '2020-02-10'],
    ['2021-02-05', '2021-02-26'],
    ['2022-01-24', '2022-02-14'],
    ['2023-01-16', '2023-02-06'],
    ['2024-02-01', '2024-02-22'],
    ['2025-01-20', '2025-02-10'],
    ['2026-02-10', '2026-03-03'],
  ])('from %s end after Tết, on %s', (from, last) => {
    expect(lastDayOf(from, { days: 10, dayKind: 'working' }, calendar)).toBe(last);
  });

  it.each([
    ['2022-04-25', '2022-05-11'],
    ['2023-04-24', '2023-05-11'],
    ['2024-04-22', '2024-05-08'],
    ['2025-04-21', '2025-05-07'],
    ['2026-08-24', '2026-09-10'],
  ])('from %s end after the holidays of that season, on %s', (from, last) => {
    expect(lastDayOf(from, { days: 10, dayKind: 'working' }, calendar)).toBe(last);
  });
});

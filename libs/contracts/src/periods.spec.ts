import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  isDay,
  isSchoolYear,
  monthOf,
  nextDay,
  parsePeriod,
  schoolYearOf,
  signingWindow,
} from './periods.js';

describe('a period', () => {
  it.each([
    ['2023', '2023-01-01', '2024-01-01'],
    ['2023-Q3', '2023-07-01', '2023-10-01'],
    ['2023-Q4', '2023-10-01', '2024-01-01'],
    ['2023-08', '2023-08-01', '2023-09-01'],
    ['2023-12', '2023-12-01', '2024-01-01'],
    ['2023-01-15..2023-06-30', '2023-01-15', '2023-07-01'],
    ['2024-02-29..2024-02-29', '2024-02-29', '2024-03-01'],
  ])('%s runs from %s up to, not including, %s', (text, from, to) => {
    expect(parsePeriod(text)).toEqual({ kind: 'days', range: { from, to } });
  });

  it('of a school year is matched by its name, because it is no range of signing days', () => {
    expect(parsePeriod('2022-2023')).toEqual({ kind: 'school-year', schoolYear: '2022-2023' });
  });

  it.each([
    '2022-2024',
    '2023-2022',
    '2023-Q5',
    '2023-13',
    '23',
    '',
    '2023-06-30..2023-01-15',
    '2023-02-30..2023-03-01',
    '0000',
    '0000-Q1',
    '9999',
    '9999-12',
    '9999-12-31..9999-12-31',
  ])('is not %p', (text) => {
    expect(parsePeriod(text)).toBeUndefined();
  });

  it('of the four quarters is the year, without gap or overlap', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1950, max: 2100 }), (year) => {
        const quarters = [1, 2, 3, 4].map((quarter) => rangeOf(`${year}-Q${quarter}`));
        expect(quarters[0]?.from).toBe(rangeOf(String(year)).from);
        expect(quarters[3]?.to).toBe(rangeOf(String(year)).to);
        quarters.slice(1).forEach(({ from }, index) => expect(from).toBe(quarters[index]?.to));
      }),
    );
  });
});

function rangeOf(text: string) {
  const period = parsePeriod(text);
  if (period?.kind !== 'days') throw new Error(`${text} is no range of days`);
  return period.range;
}

describe('the signing window of a school year', () => {
  it('opens on 1 June of its first year and closes after 31 December of its second', () => {
    expect(signingWindow('2022-2023')).toEqual({ from: '2022-06-01', to: '2024-01-01' });
  });

  it('is refused for what is no school year', () => {
    expect(() => signingWindow('2022-2024')).toThrow(RangeError);
  });
});

describe('a day', () => {
  it.each(['2023-02-29', '2023-13-01', '2023-1-1', '16/08/2023', '', '0000-01-01'])(
    'is not %p',
    (text) => {
      expect(isDay(text)).toBe(false);
    },
  );

  it('has a month key and a next day', () => {
    expect(isDay('2024-02-29')).toBe(true);
    expect(monthOf('2023-08-16')).toBe('2023-08');
    expect(nextDay('2023-12-31')).toBe('2024-01-01');
  });
});

describe('a school year', () => {
  it('is two years that follow each other', () => {
    expect(isSchoolYear('2022-2023')).toBe(true);
    expect(isSchoolYear('1999-2000')).toBe(true);
    expect(isSchoolYear('2022-2022')).toBe(false);
    expect(isSchoolYear('2022/2023')).toBe(false);
  });

  it('has days that are written with four digits', () => {
    expect(isSchoolYear('0000-0001')).toBe(false);
    expect(isSchoolYear('9998-9999')).toBe(false);
  });
});

describe('the school year of a day', () => {
  it.each([
    ['2023-08-31', '2022-2023'],
    ['2023-09-01', '2023-2024'],
    ['2024-01-25', '2023-2024'],
  ])('%s is %s', (day, schoolYear) => {
    expect(schoolYearOf(day)).toBe(schoolYear);
    expect(isSchoolYear(schoolYear)).toBe(true);
  });
});

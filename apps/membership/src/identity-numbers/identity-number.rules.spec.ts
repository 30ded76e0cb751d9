import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { birthProvinces } from './birth-provinces.rules.js';
import {
  digitsOf,
  kindOf,
  maskOf,
  numberFaults,
  type PersonFacts,
} from './identity-number.rules.js';

/** A woman born in Nghệ An in 1986. */
const person: PersonFacts = { birthDate: '1986-03-08', gender: 'female' };
const NUMBER = '040186001234';
const codes = (number: string, rest: Partial<PersonFacts> = {}) =>
  numberFaults(number, { ...person, ...rest }).map(({ code }) => code);

describe('the digits of an identity number', () => {
  it.each([
    ['040186001234', '040186001234'],
    ['040 186 001 234', '040186001234'],
    ['040.186.001-234', '040186001234'],
    [' 187654321 ', '187654321'],
    ['04018600123x', '04018600123x'],
  ])('of %j are %j', (typed, digits) => {
    expect(digitsOf(typed)).toBe(digits);
  });

  it.each([
    ['040186001234', 'citizen'],
    ['187654321', 'older'],
    ['1876543210', undefined],
    ['0401860012345', undefined],
    ['04018600123x', undefined],
    ['٠٤٠١٨٦٠٠١٢٣٤', undefined],
    ['', undefined],
  ])('%j are of kind %s', (digits, kind) => {
    expect(kindOf(digits)).toBe(kind);
  });
});

describe('an identity number', () => {
  it('that agrees with the person is right', () => {
    expect(codes(NUMBER)).toEqual([]);
  });

  it('of neither 12 nor 9 digits is refused, and nothing else is said about it', () => {
    expect(codes('04018600123')).toEqual(['identity-number-malformed']);
    expect(codes('040186oo1234')).toEqual(['identity-number-malformed']);
  });

  it('of 9 digits says nothing about the person', () => {
    expect(codes('187654321', { gender: 'male', birthDate: '2001-01-01' })).toEqual([]);
  });

  it.each([
    ['the province', '003186001234', 'identity-province-unknown'],
    ['a province that there never was', '000186001234', 'identity-province-unknown'],
    ['the century', '040386001234', 'identity-century-differs'],
    ['the gender', '040086001234', 'identity-gender-differs'],
    ['the year', '040187001234', 'identity-year-differs'],
  ])('is refused by %s alone', (_, number, code) => {
    expect(codes(number)).toEqual([code]);
  });

  it('is told all that is wrong with it at once', () => {
    expect(codes('099299001234')).toEqual([
      ...['identity-province-unknown', 'identity-century-differs'],
      ...['identity-gender-differs', 'identity-year-differs'],
    ]);
  });

  it('of somebody whose birth was registered abroad begins with a country', () => {
    expect(codes('101186001234')).toEqual([]);
  });

  it.each([
    ['1999-12-31', 'male', '040099001234'],
    ['2000-01-01', 'male', '040200001234'],
    ['2000-01-01', 'female', '040300001234'],
    ['2105-06-01', 'male', '040405001234'],
  ] as const)('of a person born on %s, %s, may be %s', (birthDate, gender, number) => {
    expect(codes(number, { birthDate, gender })).toEqual([]);
  });

  it('made by the rule of the circular is always right', () => {
    const provinces = fc.constantFrom(...birthProvinces);
    const births = fc.date({
      min: new Date('1900-01-01'),
      max: new Date('2299-12-31'),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(provinces, births, fc.boolean(), fc.nat(999_999), (province, born, isMan, no) => {
        const birthDate = born.toISOString().slice(0, 10);
        const century = Number(birthDate.slice(0, 2)) - 19;
        const digit = century * 2 + (isMan ? 0 : 1);
        const number = `${province}${digit}${birthDate.slice(2, 4)}${String(no).padStart(6, '0')}`;
        const facts: PersonFacts = { birthDate, gender: isMan ? 'male' : 'female' };
        expect(numberFaults(number, facts)).toEqual([]);
      }),
    );
  });

  it('is never repeated by a refusal', () => {
    const anything = fc.stringMatching(/^\d{5,14}$/);
    fc.assert(
      fc.property(anything, (number) => {
        const told = JSON.stringify(numberFaults(number, person));
        expect(told).not.toContain(number);
        expect(told).not.toMatch(/\d{3,}/);
      }),
    );
  });
});

describe('the mask of an identity number', () => {
  it('shows the last four digits and how many there are', () => {
    expect([maskOf(NUMBER), maskOf('187654321')]).toEqual(['********1234', '*****4321']);
  });
});

describe('what a number says about a person', () => {
  const people = [
    ['a man of Hà Nội born in 1960', '001060012345', '1960-12-31', 'male'],
    ['a woman of Hồ Chí Minh City born in 1975', '079175004321', '1975-04-30', 'female'],
    ['a young man of Nghệ An born in 2004', '040204009876', '2004-02-29', 'male'],
    ['a young woman of Cà Mau born in 2009', '096309000001', '2009-10-10', 'female'],
    ['a woman of Hà Tĩnh born in 1899', '042199000002', '1899-01-01', 'female'],
  ] as const;

  it.each(people.slice(0, 4))('%s agrees', (_, number, birthDate, gender) => {
    expect(codes(number, { birthDate, gender })).toEqual([]);
  });

  it.each(people)('%s never agrees with the other gender', (_, number, birthDate, gender) => {
    const other = gender === 'male' ? 'female' : 'male';
    expect(codes(number, { birthDate, gender: other })).toContain('identity-gender-differs');
  });

  it('of the 19th century there is no number: the system began with the 20th', () => {
    const [, number, birthDate, gender] = people[4];
    expect(codes(number, { birthDate, gender })).toEqual(['identity-century-differs']);
  });

  it('changes with each of its first six digits', () => {
    for (let at = 3; at < 6; at += 1) {
      for (let digit = 0; digit < 10; digit += 1) {
        const number = NUMBER.slice(0, at) + String(digit) + NUMBER.slice(at + 1);
        if (number !== NUMBER) expect(codes(number).length).toBeGreaterThan(0);
      }
    }
  });

  it('does not change with the six at random', () => {
    fc.assert(
      fc.property(fc.nat(999_999), (no) => {
        expect(codes(NUMBER.slice(0, 6) + String(no).padStart(6, '0'))).toEqual([]);
      }),
    );
  });
});

describe('digits, however they were typed', () => {
  const gaps = fc.constantFrom('', ' ', '.', '-', ' - ', '\u00a0', '\t');

  it('are the same number', () => {
    fc.assert(
      fc.property(fc.array(gaps, { minLength: 12, maxLength: 12 }), (between) => {
        const typed = [...NUMBER].map((digit, at) => digit + (between[at] ?? '')).join('');
        expect(digitsOf(typed)).toBe(NUMBER);
        expect(kindOf(digitsOf(typed))).toBe('citizen');
      }),
    );
  });

  it('with anything else between them are none', () => {
    const others = fc.constantFrom('x', '/', '_', 'O', 'l', '٣', '①');
    fc.assert(
      fc.property(fc.nat(NUMBER.length - 1), others, (at, other) => {
        const typed = NUMBER.slice(0, at) + other + NUMBER.slice(at + 1);
        expect(codes(digitsOf(typed))).toEqual(['identity-number-malformed']);
      }),
    );
  });

  it('have a mask that shows four of them at most', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^(\d{12}|\d{9})$/), (digits) => {
        const mask = maskOf(digits);
        expect(mask).toHaveLength(digits.length);
        expect(mask.replaceAll('*', '')).toBe(digits.slice(-4));
      }),
    );
  });
});

import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { bounds, nearBirthDates, points, scoreOf, type ComparedRecord } from './duplicate.rules.js';

const person: ComparedRecord = {
  ...{ name: 'nguyen thi hong van', birthDate: '1986-03-08', gender: 'female' },
  ...{ unitId: 'school', parentUnitId: 'sector' },
};
const elsewhere = { unitId: 'far', parentUnitId: 'away' };
const compare = (rest: Partial<ComparedRecord>, hasSameNumber = false) => {
  const { score, isLikely, reasons } = scoreOf(person, { ...person, ...rest }, hasSameNumber);
  return { score, isLikely, codes: reasons.map(({ code }) => code) };
};

describe('the score of two records', () => {
  it('of the same name, birth date and unit is nearly full', () => {
    expect(compare({})).toEqual({
      ...{ score: 95, isLikely: true },
      codes: ['same-name', 'same-birth-date', 'same-unit'],
    });
  });

  it.each([
    ['name and birth date', elsewhere, 80, true],
    ['name and birth date, in one sector', { unitId: 'other' }, 85, true],
    ['name and nearly the birth date', { ...elsewhere, birthDate: '1986-08-03' }, 60, false],
    ['nearly the name and the birth date', { ...elsewhere, name: 'nguyen thi van' }, 60, false],
    ['name, birth date and another gender', { ...elsewhere, gender: 'male' as const }, 50, false],
    ['name and unit', { birthDate: '1970-12-24' }, 55, false],
    ['birth date and unit', { name: 'tran van binh' }, 55, false],
    ['name alone', { ...elsewhere, birthDate: '1970-12-24' }, 40, false],
    ['birth date alone', { ...elsewhere, name: 'tran van binh' }, 40, false],
    ['nothing', { ...elsewhere, name: 'tran van binh', birthDate: '1970-12-24' }, 0, false],
  ] as const)('of the same %s', (_, rest, score, isLikely) => {
    expect(compare(rest)).toMatchObject({ score, isLikely });
  });

  it('for which one identity number was given is full, whatever else differs', () => {
    const other = { ...elsewhere, name: 'tran van binh', birthDate: '1970-12-24' };
    expect(compare(other, true)).toMatchObject({ score: 100, isLikely: true });
    expect(compare({}, true).score).toBe(100);
  });

  it('is the sum of its reasons, within 0 and 100, and the same both ways', () => {
    const record = fc.record({
      name: fc.constantFrom('nguyen thi hong van', 'nguyen thi van', 'tran van binh'),
      birthDate: fc.constantFrom('1986-03-08', '1986-08-03', '1970-12-24'),
      gender: fc.constantFrom('female' as const, 'male' as const),
      unitId: fc.constantFrom('school', 'other', 'far'),
      parentUnitId: fc.constantFrom('sector', null),
    });
    fc.assert(
      fc.property(record, record, fc.boolean(), (a, b, same) => {
        const there = scoreOf(a, b, same);
        const sum = there.reasons.reduce((total, each) => total + each.points, 0);
        expect(there.score).toBe(Math.min(100, Math.max(0, sum)));
        expect(there.isLikely).toBe(there.score >= bounds.likely);
        expect(scoreOf(b, a, same)).toEqual(there);
      }),
    );
  });

  it('takes two strong reasons to be likely, and one and a half to be shown', () => {
    expect(points['same-name'] + points['same-birth-date']).toBe(bounds.likely);
    expect(points['same-name'] + points['near-birth-date']).toBe(bounds.shown);
    expect(points['same-birth-date'] + points['same-unit']).toBeLessThan(bounds.shown);
  });
});

describe('a name is near another', () => {
  const isNear = (name: string) => compare({ ...elsewhere, name }).codes.includes('near-name');

  it.each([
    ['with a middle name left out', 'nguyen thi van', true],
    ['with another middle name left out', 'nguyen hong van', true],
    ['with its words in another order', 'nguyen hong thi van', true],
    ['with a letter changed', 'nguyen thi hong ven', true],
    ['with a letter left out', 'nguyen thi hog van', true],
    ['with a letter too many', 'nguyenn thi hong van', true],
    ['with two letters exchanged', 'nguyen thi hnog van', true],
    ['with a letter more at its end', 'nguyen thi hong vang', true],
    ['not without the family name', 'thi hong van', false],
    ['not without the given name', 'nguyen thi hong', false],
    ['not with two letters changed', 'nguyen thi hing ven', false],
    ['not with two middle names left out', 'nguyen van', false],
    ['not when it is another one', 'tran van binh', false],
  ])('%s', (_, name, expected) => {
    expect(isNear(name)).toBe(expected);
  });

  it('by one slip of the pen at any place', () => {
    const letters = fc.constantFrom(...'abcdeghiklmnopqrstuvxy');
    fc.assert(
      fc.property(fc.nat(person.name.length - 1), letters, (at, letter) => {
        fc.pre(person.name[at] !== letter && person.name[at] !== ' ');
        expect(isNear(person.name.slice(0, at) + letter + person.name.slice(at + 1))).toBe(true);
      }),
    );
  });
});

describe('the days that a birth date may have been meant as', () => {
  const near = nearBirthDates('1986-03-08');

  it.each(['1986-03-09', '1986-03-31', '1986-11-08', '1986-08-03', '1985-03-08', '1987-03-08'])(
    'are among others %s',
    (day) => {
      expect(near).toContain(day);
    },
  );

  it.each(['1986-03-08', '1986-04-09', '1996-03-08', '1986-03-32'])('are not %s', (day) => {
    expect(near).not.toContain(day);
  });

  it('all exist, each once, and are few enough to be looked up', () => {
    const births = fc.date({
      min: new Date('1930-01-01'),
      max: new Date('2011-12-31'),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(births, (born) => {
        const days = nearBirthDates(born.toISOString().slice(0, 10));
        expect(new Set(days).size).toBe(days.length);
        expect(days.length).toBeLessThanOrEqual(46);
        for (const day of days) expect(new Date(day).toISOString().slice(0, 10)).toBe(day);
      }),
    );
  });

  it('are near both ways', () => {
    for (const day of near) expect(nearBirthDates(day)).toContain('1986-03-08');
  });
});

describe('two names as people write them', () => {
  const nearness = (a: string, b: string) => {
    const far = { ...elsewhere, birthDate: '1970-12-24' };
    const { reasons } = scoreOf({ ...person, name: a }, { ...person, ...far, name: b }, false);
    return reasons.map(({ code }) => code)[0];
  };

  it.each([
    ['le thi hoa', 'le thi hoa', 'same-name'],
    ['le thi hoa', 'le hoa', 'near-name'],
    ['le thi hoa', 'le thi hoai', 'near-name'],
    ['le thi hoa', 'le thi hao', 'near-name'],
    ['le thi hoa', 'ly thi hoa', 'near-name'],
    ['le thi hoa', 'le thi kim hoa', 'near-name'],
    ['le thi hoa', 'le thi kim hoa hong', undefined],
    ['le thi hoa', 'le thi hong', undefined],
    ['le thi hoa', 'tran thi hoa', undefined],
    ['le thi hoa', 'hoa le thi', 'near-name'],
    ['nguyen van an', 'nguyen van anh', 'near-name'],
    ['nguyen van an', 'nguyen an van', 'near-name'],
    ['nguyen van an', 'nguyen van', undefined],
    ['ton nu thi ninh', 'ton thi ninh', 'near-name'],
    ['y moan', 'y moan', 'same-name'],
    ['y moan', 'moan', undefined],
    ['h bia', 'h bya', 'near-name'],
    ['a', 'a', 'same-name'],
    ['a', 'b', 'near-name'],
    ['', '', 'same-name'],
  ] as const)('%j and %j: %s', (a, b, expected) => {
    expect([nearness(a, b), nearness(b, a)]).toEqual([expected, expected]);
  });

  it('are near whichever comes first', () => {
    const word = fc.constantFrom('le', 'ly', 'thi', 'hoa', 'hoai', 'kim', 'van', 'an', 'anh');
    const name = fc.array(word, { minLength: 1, maxLength: 4 }).map((words) => words.join(' '));
    fc.assert(
      fc.property(name, name, (a, b) => {
        expect(nearness(a, b)).toBe(nearness(b, a));
      }),
    );
  });

  it('are never near when two letters differ that are no neighbours', () => {
    const at = fc.integer({ min: 0, max: person.name.length - 4 });
    fc.assert(
      fc.property(at, (first) => {
        const letters = [...person.name];
        fc.pre(letters[first] !== ' ' && letters[first + 3] !== ' ');
        letters[first] = '1';
        letters[first + 3] = '2';
        expect(nearness(person.name, letters.join(''))).toBeUndefined();
      }),
    );
  });
});

describe('what is looked up is all that may be shown', () => {
  it('without one name or one birth date nothing reaches the bound, but by a number', () => {
    const strongest = points['near-name'] + points['near-birth-date'] + points['same-unit'];
    expect(strongest).toBeLessThan(bounds.shown);
    expect(points['same-name'] + points['same-unit']).toBeLessThan(bounds.shown);
    expect(points['same-identity-number']).toBeGreaterThanOrEqual(bounds.likely);
  });
});

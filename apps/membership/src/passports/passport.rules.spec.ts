import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { propertyRuns } from '@dong-hanh/testing';
import { leftOut, nameOn, namesOf, type UnitName } from './passport.rules.js';

const version = (
  name: string,
  from: string,
  to: string | null = null,
  code = 'NA-1',
): UnitName => ({
  ...{ name, code, from, to },
});

describe('the names of a unit', () => {
  it('are one where versions differ in something else', () => {
    expect(
      namesOf([
        version('Nghi Lộc 5', '2005-09-01', '2015-01-01'),
        version('Nghi Lộc 5', '2015-01-01', '2020-01-01'),
        version('Nghi Lộc 6', '2020-01-01', '2023-01-01'),
        version('Nghi Lộc 5', '2023-01-01'),
      ]),
    ).toEqual([
      version('Nghi Lộc 5', '2005-09-01', '2020-01-01'),
      version('Nghi Lộc 6', '2020-01-01', '2023-01-01'),
      version('Nghi Lộc 5', '2023-01-01'),
    ]);
  });

  it('are others when the code is another', () => {
    const names = [
      version('A', '2005-09-01', '2015-01-01'),
      version('A', '2015-01-01', null, 'NA-2'),
    ];
    expect(namesOf(names)).toEqual(names);
    expect(namesOf([])).toEqual([]);
  });

  it('leave what they were made from as it was', () => {
    const versions = [version('A', '2005-09-01', '2015-01-01'), version('A', '2015-01-01')];
    namesOf(versions);
    expect(versions[0]?.to).toBe('2015-01-01');
  });

  it('say of each day what its version says', () => {
    const history = fc
      .array(fc.constantFrom('A', 'B', 'C'), { minLength: 1, maxLength: 8 })
      .map((names) =>
        names.map((name, at) =>
          version(name, `20${10 + at}-01-01`, at + 1 < names.length ? `20${11 + at}-01-01` : null),
        ),
      );
    fc.assert(
      fc.property(history, fc.integer({ min: 10, max: 19 }), (versions, year) => {
        const day = `20${year}-06-15`;
        const then = versions.find(({ from, to }) => from <= day && (to === null || day < to));
        const names = namesOf(versions);
        if (then) expect(nameOn(names, day)).toBe(then.name);
        expect(names.every((each, at) => each.name !== names[at + 1]?.name)).toBe(true);
      }),
      propertyRuns(100),
    );
  });
});

describe('the name on a day', () => {
  const names = [
    version('A', '2005-09-01', '2015-01-01'),
    version('B', '2015-01-01', '2020-01-01'),
  ];

  it('is that of the day, of the first day before it began, and of the last after it ended', () => {
    expect(
      ['2000-01-01', '2005-09-01', '2014-12-31', '2015-01-01', '2030-01-01'].map((day) =>
        nameOn(names, day),
      ),
    ).toEqual([...['A', 'A', 'A', 'B', 'B']]);
  });

  it('is nothing of a unit without any', () => {
    expect(nameOn([], '2020-01-01')).toBe('');
  });
});

describe('what a passport leaves out', () => {
  it('is said with its reason in both languages', () => {
    expect(leftOut.map(({ part }) => part)).toEqual(['aid', 'training']);
    for (const { because } of leftOut) {
      expect(because.vi).toMatch(/[ăâđêôơưáàảãạ]/u);
      expect(because.en.length).toBeGreaterThan(20);
    }
  });
});

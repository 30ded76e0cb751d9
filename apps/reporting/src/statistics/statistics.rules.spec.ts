import { describe, expect, it } from '@jest/globals';
import type { RuleViolation } from '@dong-hanh/contracts';
import fc from 'fast-check';
import {
  isCounted,
  isRecordTime,
  placeOf,
  questionOf,
  readsTree,
  type Place,
  type Question,
  type QuestionParameters,
} from './statistics.rules.js';

const TODAY = '2026-03-01';
const question = (parameters: Partial<QuestionParameters> = {}) =>
  questionOf({ mode: 'then', ...parameters }, TODAY);

function refusalOf(parameters: Partial<QuestionParameters>): RuleViolation {
  try {
    question(parameters);
  } catch (error) {
    return error as RuleViolation;
  }
  throw new Error('no refusal');
}

describe('the period of a question', () => {
  it('is all time when absent', () => {
    expect(question().period).toBeUndefined();
  });

  it.each([
    ['2022-2023', { kind: 'school-year', schoolYear: '2022-2023' }],
    ['2023', { kind: 'days', range: { from: '2023-01-01', to: '2024-01-01' } }],
    ['2023-Q3', { kind: 'days', range: { from: '2023-07-01', to: '2023-10-01' } }],
    ['2023-08', { kind: 'days', range: { from: '2023-08-01', to: '2023-09-01' } }],
    ['2023-01-15..2023-06-30', { kind: 'days', range: { from: '2023-01-15', to: '2023-07-01' } }],
  ])('%s is read as its kind', (period, expected) => {
    expect(question({ period }).period).toEqual(expected);
  });

  it.each(['summer', '2023-13', '2022-2024', '2023-06-30..2023-01-15', ''])(
    '“%s” is refused with a pointer',
    (period) => {
      const refusal = refusalOf({ period });
      expect(refusal.code).toBe('period-invalid');
      expect(refusal.faults).toEqual([{ pointer: '/period', code: 'period-invalid' }]);
    },
  );
});

describe('the mode of a question', () => {
  it('then counts as each fact found it, and minds no tree', () => {
    expect(question({ mode: 'then', tree: '2024-01-01' }).view).toEqual({ kind: 'then' });
  });

  it('today counts in the tree of today', () => {
    expect(question({ mode: 'today' }).view).toEqual({ kind: 'tree', on: TODAY });
  });

  it('fixed counts in the tree of the day given', () => {
    const { view } = question({ mode: 'fixed', tree: '2024-01-01' });
    expect(view).toEqual({ kind: 'tree', on: '2024-01-01' });
  });

  it('fixed is refused without a day', () => {
    const refusal = refusalOf({ mode: 'fixed' });
    expect([refusal.code, refusal.faults[0]?.pointer]).toEqual(['tree-required', '/tree']);
  });
});

describe('record time', () => {
  it('of a day is its end in Vietnam', () => {
    expect(question({ asOf: '2023-08-31' }).knownAt).toBe('2023-08-31T23:59:59.999999+07:00');
  });

  it('of an instant is the instant', () => {
    const asOf = '2023-08-31T10:00:00+07:00';
    expect(question({ asOf }).knownAt).toBe(asOf);
  });

  it.each(['2023-08-31', '2023-08-31T10:00:00Z', '2023-08-31T10:00:00.125+07:00'])(
    'takes %s',
    (text) => {
      expect(isRecordTime(text)).toBe(true);
    },
  );

  it.each([
    '2023-02-30',
    '2023-08-31T10:00:00',
    '2023-02-30T10:00:00Z',
    '2023-08-31T10:00:00+16:00',
    '0000-01-01T10:00:00Z',
    'yesterday',
    '',
    20230831,
  ])('does not take %p', (text) => {
    expect(isRecordTime(text)).toBe(false);
  });
});

describe('the place of several units', () => {
  const nation = { unitId: 'n', withSubtree: true, kind: 'confederation' as const };
  const province = { unitId: 'p', withSubtree: true, kind: 'provincial-federation' as const };
  const school = { unitId: 's', withSubtree: true, kind: 'grassroots-union' as const };

  it('is the nation when the confederation is among them', () => {
    expect(placeOf([school, nation])).toEqual({ kind: 'nation' });
  });

  it('is provinces when nothing else is among them, each once', () => {
    expect(placeOf([province, province])).toEqual({ kind: 'provinces', provinceIds: ['p'] });
  });

  it('is subtrees otherwise', () => {
    const roots = [
      { unitId: 'p', withSubtree: true },
      { unitId: 's', withSubtree: true },
    ];
    expect(placeOf([province, school])).toEqual({ kind: 'subtrees', roots });
  });

  it('is a unit alone for a grant without the subtree, even at a province or the confederation', () => {
    for (const unit of [nation, province]) {
      const alone = { ...unit, withSubtree: false };
      expect(placeOf([alone])).toEqual({
        kind: 'subtrees',
        roots: [{ unitId: unit.unitId, withSubtree: false }],
      });
    }
  });

  it('is a subtree for a unit whose kind is not known today', () => {
    expect(placeOf([{ unitId: 'x', withSubtree: true }]).kind).toBe('subtrees');
  });
});

const nation: Place = { kind: 'nation' };
const provinces: Place = { kind: 'provinces', provinceIds: ['p'] };
const subtrees: Place = { kind: 'subtrees', roots: [{ unitId: 's', withSubtree: true }] };
const onTree: Question = question({ mode: 'today' });

describe('counters answer', () => {
  it.each([
    ['all time', undefined],
    ['a school year', '2022-2023'],
    ['a year', '2023'],
    ['a quarter', '2023-Q3'],
    ['a month', '2023-08'],
    ['days that are whole months', '2023-01-01..2023-02-28'],
  ])('%s of nation and provinces', (_, period) => {
    expect(isCounted(nation, question({ period }), ['province', 'month'])).toBe(true);
    expect(isCounted(provinces, question({ period }), ['form', 'state'])).toBe(true);
  });

  it('the nation in the tree of any day, whose total no tree moves', () => {
    expect(isCounted(nation, onTree, ['form'])).toBe(true);
  });

  it.each<[string, Place, Question, ('province' | 'unit')[]]>([
    ['units below the province', subtrees, question(), []],
    ['rows by unit', nation, question(), ['unit']],
    ['days inside a month', nation, question({ period: '2023-01-15..2023-06-30' }), []],
    ['what was known earlier', nation, question({ asOf: '2023-08-31' }), []],
    ['provinces in the tree of another day', nation, onTree, ['province']],
    ['a province in the tree of another day', provinces, onTree, []],
  ])('nothing about %s', (_, place, asked, keys) => {
    expect(isCounted(place, asked, keys)).toBe(false);
  });
});

describe('the organisation tree takes part', () => {
  it.each<[string, Place, Question, ('province' | 'unit' | 'form')[]]>([
    ['below the province', subtrees, question(), []],
    ['for a province in the tree of another day', provinces, onTree, []],
    ['for provinces in the tree of another day', nation, onTree, ['province']],
    ['for units in the tree of another day', nation, onTree, ['unit']],
  ])('%s', (_, place, asked, keys) => {
    expect(readsTree(place, asked, keys)).toBe(true);
  });

  it.each<[string, Place, Question, ('province' | 'unit' | 'form')[]]>([
    ['for frozen provinces', nation, question(), ['province']],
    ['for the recipients’ own units', provinces, question(), ['unit']],
    ['for the nation without places', nation, onTree, ['form']],
  ])('not %s', (_, place, asked, keys) => {
    expect(readsTree(place, asked, keys)).toBe(false);
  });
});

describe('whatever is asked', () => {
  const places = fc.constantFrom(nation, provinces, subtrees);
  const keys = fc.uniqueArray(fc.constantFrom('province', 'unit', 'form', 'month', 'schoolYear'));
  const questions = fc
    .record({
      mode: fc.constantFrom('then' as const, 'today' as const, 'fixed' as const),
      period: fc.constantFrom(undefined, '2022-2023', '2023', '2023-08', '2023-01-15..2023-06-30'),
      asOf: fc.constantFrom(undefined, '2023-08-31'),
    })
    .map((parameters) => question({ ...parameters, tree: '2024-01-01' }));

  it('what counters answer needs no tree, so a tree that is behind delays no figure of the nation', () => {
    fc.assert(
      fc.property(places, questions, keys, (place, asked, by) => {
        if (isCounted(place, asked, by)) expect(readsTree(place, asked, by)).toBe(false);
      }),
    );
  });

  it('counters speak of no unit, of no subtree and of nothing that was known earlier', () => {
    fc.assert(
      fc.property(places, questions, keys, (place, asked, by) => {
        fc.pre(place.kind === 'subtrees' || by.includes('unit') || asked.knownAt !== undefined);
        expect(isCounted(place, asked, by)).toBe(false);
      }),
    );
  });

  it('the order of the keys makes no difference', () => {
    fc.assert(
      fc.property(places, questions, keys, (place, asked, by) => {
        const back = by.toReversed();
        expect(isCounted(place, asked, back)).toBe(isCounted(place, asked, by));
        expect(readsTree(place, asked, back)).toBe(readsTree(place, asked, by));
      }),
    );
  });
});

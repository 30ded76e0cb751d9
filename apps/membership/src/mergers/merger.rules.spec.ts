import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  mergerFindings,
  restoredPeriods,
  type KeptPeriod,
  type MergedRecord,
  type UnitEnd,
} from './merger.rules.js';

const record = (rest: Partial<MergedRecord> = {}): MergedRecord => ({
  ...{ id: 'survivor', nameKey: ' nguyen thi hong van', birthDate: '1986-03-08', gender: 'female' },
  ...{ mergedInto: null, holds: 0, endedOn: null, numbers: [] },
  ...rest,
});
const duplicate = (rest: Partial<MergedRecord> = {}) => record({ id: 'duplicate', ...rest });
const codes = (survivor: MergedRecord, other: MergedRecord) =>
  mergerFindings(survivor, other).map(({ code, severity }) => `${severity} ${code}`);

describe('merging two records', () => {
  it('of one person meets nothing', () => {
    expect(codes(record(), duplicate())).toEqual([]);
  });

  it('is refused into itself, and nothing else is said', () => {
    expect(codes(record({ endedOn: '2020-01-01' }), record())).toEqual(['error merge-with-itself']);
  });

  it('is refused when the duplicate is merged already, and tells where', () => {
    expect(mergerFindings(record(), duplicate({ mergedInto: 'other' }))).toEqual([
      {
        ...{ severity: 'error', pointer: '/duplicateId', code: 'member-merged' },
        parameters: { survivorId: 'other' },
      },
    ]);
  });

  it('is refused into a record that is merged itself', () => {
    const [finding] = mergerFindings(record({ mergedInto: 'other' }), duplicate());
    expect(finding).toMatchObject({ code: 'member-merged', pointer: '' });
  });

  it('is refused of a record that holds others: there are no chains', () => {
    expect(codes(record(), duplicate({ holds: 2 }))).toEqual(['error merge-would-chain']);
    expect(codes(record({ holds: 2 }), duplicate())).toEqual([]);
  });

  it('that ended into one that lasts is right; the other way round it is refused', () => {
    expect(codes(record(), duplicate({ endedOn: '2020-01-01' }))).toEqual([]);
    expect(codes(record({ endedOn: '2020-01-01' }), duplicate())).toEqual([
      'error merge-other-way',
    ]);
    const both = { endedOn: '2020-01-01' };
    expect(codes(record(both), duplicate({ endedOn: '2024-01-01' }))).toEqual([]);
  });

  const citizen = (hash: string) => ({ kind: 'citizen', hash });
  const older = (hash: string) => ({ kind: 'older', hash });

  it.each([
    ['one number and none', [citizen('a')], [], []],
    ['an old and a new number', [citizen('a')], [older('b')], []],
    ['the same number', [citizen('a')], [citizen('a')], []],
    ['the same among several', [citizen('a'), citizen('b')], [citizen('b')], []],
    ['two numbers of one kind', [citizen('a')], [citizen('b')], ['error merge-identity-differs']],
    [
      ...(['one kind the same and one not', [citizen('a'), older('c')]] as const),
      ...([[citizen('a'), older('d')], ['error merge-identity-differs']] as const),
    ],
  ])('with %s', (_, ours, theirs, expected) => {
    const found = codes(record({ numbers: [...ours] }), duplicate({ numbers: [...theirs] }));
    expect(found).toEqual(expected);
  });

  it.each([
    { nameKey: ' nguyen thi van' },
    { birthDate: '1986-08-03' },
    { gender: 'male' },
  ] as const)('that differ by %j is allowed with a warning', (rest) => {
    expect(codes(record(), duplicate(rest))).toEqual(['warning merge-person-differs']);
  });

  it('is told all that speaks against it at once', () => {
    const other = duplicate({ mergedInto: 'x', holds: 1, gender: 'male' });
    expect(codes(record({ endedOn: '2020-01-01' }), other)).toEqual([
      ...['error member-merged', 'error merge-would-chain', 'error merge-other-way'],
      'warning merge-person-differs',
    ]);
  });
});

describe('the periods of a record whose merger is undone', () => {
  const period = (rest: Partial<KeptPeriod> = {}): KeptPeriod => ({
    ...{ no: 1, unitId: 'school', from: '2010-09-05', to: null, ...rest },
  });
  const restore = (ends: Record<string, UnitEnd>, ...kept: KeptPeriod[]) =>
    restoredPeriods(kept, new Map(Object.entries(ends))).map(
      ({ unitId, from, to, followsUnit, end }) =>
        `${unitId} ${from}..${to ?? ''} ${end}${followsUnit ? ' follows' : ''}`,
    );

  it('are as they were while their units live', () => {
    const kept = [
      period({ to: '2020-01-01' }),
      period({ no: 2, unitId: 'other', from: '2020-01-01' }),
    ];
    expect(restore({}, ...kept)).toEqual([
      'school 2010-09-05..2020-01-01 as-kept',
      'other 2020-01-01.. as-kept',
    ]);
  });

  it('go on in the heir of a unit that has ended since', () => {
    const ends = { school: { endedOn: '2025-07-01', heirId: 'heir' } };
    expect(restore(ends, period())).toEqual([
      'school 2010-09-05..2025-07-01 passed-on',
      'heir 2025-07-01.. as-kept follows',
    ]);
  });

  it('go on through several heirs', () => {
    const ends = {
      school: { endedOn: '2024-01-01', heirId: 'heir' },
      heir: { endedOn: '2025-01-01', heirId: 'last' },
    };
    expect(restore(ends, period())).toEqual([
      'school 2010-09-05..2024-01-01 passed-on',
      'heir 2024-01-01..2025-01-01 passed-on follows',
      'last 2025-01-01.. as-kept follows',
    ]);
  });

  it('end with a unit that has no heir', () => {
    const ends = { school: { endedOn: '2025-07-01', heirId: null } };
    expect(restore(ends, period())).toEqual(['school 2010-09-05..2025-07-01 dissolved']);
  });

  it('that ended before their unit did, or with it, stay as they were', () => {
    const ends = { school: { endedOn: '2025-07-01', heirId: 'heir' } };
    expect(restore(ends, period({ to: '2020-01-01' }))).toEqual([
      'school 2010-09-05..2020-01-01 as-kept',
    ]);
    expect(restore(ends, period({ to: '2025-07-01' }))).toEqual([
      'school 2010-09-05..2025-07-01 as-kept',
    ]);
  });

  it('that begin after an end that was recorded later lie in the heir alone', () => {
    const ends = { school: { endedOn: '2009-01-01', heirId: 'heir' } };
    expect(restore(ends, period())).toEqual(['heir 2010-09-05.. as-kept follows']);
  });

  it('that would go on in an heir that had ended before them end with their unit', () => {
    const ends = {
      school: { endedOn: '2025-07-01', heirId: 'heir' },
      heir: { endedOn: '2020-01-01', heirId: null },
    };
    expect(restore(ends, period())).toEqual(['school 2010-09-05..2025-07-01 dissolved']);
  });

  it('never overlap, and cover the same days unless a unit was dissolved', () => {
    const day = fc.integer({ min: 2001, max: 2030 }).map((year) => `${year}-01-01`);
    const ends = fc.record({
      a: fc.record({ endedOn: day, heirId: fc.constantFrom('b', null) }),
      b: fc.record({ endedOn: day, heirId: fc.constantFrom('c', null) }),
    });
    fc.assert(
      fc.property(day, fc.option(day), ends, (from, to, given) => {
        fc.pre(to === null || from < to);
        const kept = { no: 1, unitId: 'a', from, to };
        const restored = restoredPeriods([kept], new Map(Object.entries(given)));
        for (const [index, each] of restored.entries()) {
          expect(each.to === null || each.from < each.to).toBe(true);
          expect(each.from).toBe(index === 0 ? from : restored[index - 1]?.to);
        }
        const last = restored.at(-1);
        if (last && last.end !== 'dissolved') expect(last.to).toBe(to);
      }),
    );
  });
});

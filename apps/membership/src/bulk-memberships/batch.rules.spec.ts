import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { propertyRuns } from '@dong-hanh/testing';
import {
  inChunks,
  inOrder,
  isRefused,
  judgeAdmissions,
  judgeExits,
  type BatchFrame,
  type ExitBatchFacts,
  type ListedMembership,
} from './batch.rules.js';
import type { RowFault, SentRow } from './batch-rows.rules.js';

const today = '2024-09-01';
const school = '0198f0a0-0000-7000-8000-000000000011';
const ended = '0198f0a0-0000-7000-8000-000000000012';
const units = new Map([
  [school, { establishedOn: '2005-09-01', endedOn: null }],
  [ended, { establishedOn: '2005-09-01', endedOn: '2024-06-30' }],
]);
const frame: BatchFrame = {
  decision: { number: '21/QĐ', signedOn: '2024-08-20' },
  effectiveOn: '2024-09-01',
  reason: undefined,
};
const rows = (...contents: unknown[]): SentRow[] =>
  contents.map((content, no) => ({ no, content }));
const said = (faults: readonly RowFault[]) =>
  faults.map(({ no, pointer, code }) => [no, pointer, code]);

const person = (fullName = 'Trần Văn Bình', rest: object = {}) => ({
  ...{ fullName, birthDate: '1994-11-20', gender: 'male', unitId: school, ...rest },
});
const admissions = (contents: unknown[], rest: Partial<BatchFrame> = {}) =>
  judgeAdmissions(rows(...contents), { ...frame, ...rest }, { today, units });

describe('a list of admissions', () => {
  it('lets each person join on the day of the list, or on the own day', () => {
    const { good, faults } = admissions([person(), person('Lê Hoa', { joinedOn: '2024-03-01' })]);
    expect(faults).toEqual([]);
    expect(good.map(({ fullName, joinedOn }) => [fullName, joinedOn])).toEqual([
      ['Trần Văn Bình', '2024-09-01'],
      ['Lê Hoa', '2024-03-01'],
    ]);
  });

  it('names faults of the own day there, and of the common day at what does not bear it', () => {
    const { good, faults } = admissions(
      [
        person('A', { joinedOn: '2004-01-01' }),
        person('B', { birthDate: '1990-01-01' }),
        person('C', { birthDate: '1975-01-01', joinedOn: '2025-01-01' }),
        person('D', { birthDate: '1995-01-01' }),
      ],
      { effectiveOn: '2005-08-31' },
    );
    expect(said(faults)).toEqual([
      [0, '/rows/0/joinedOn', 'joined-too-young'],
      [0, '/rows/0/joinedOn', 'date-before-unit'],
      [1, '/rows/1/unitId', 'date-before-unit'],
      [2, '/rows/2/joinedOn', 'date-in-future'],
      [3, '/rows/3/birthDate', 'joined-too-young'],
      [3, '/rows/3/unitId', 'date-before-unit'],
    ]);
    expect(good).toEqual([]);
  });

  it('says once that the common day lies ahead, which keeps every row out', () => {
    const { good, faults } = admissions([person('A'), person('B')], { effectiveOn: '2024-09-02' });
    expect(said(faults)).toEqual([[null, '/effectiveOn', 'date-in-future']]);
    expect(good).toEqual([]);
  });

  it('is not taken under a decision that is yet to be signed', () => {
    const decision = { number: '22/QĐ', signedOn: '2024-09-02' };
    const { good, faults } = admissions([person()], { decision });
    expect(said(faults)).toEqual([[null, '/decision/signedOn', 'signed-in-future']]);
    expect(good).toEqual([]);
  });

  it('names units that do not exist or have ended', () => {
    const unknown = '0198f0a0-0000-7000-8000-0000000000ff';
    const { faults } = admissions([
      person('A', { unitId: unknown }),
      person('B', { unitId: ended }),
    ]);
    expect(said(faults)).toEqual([
      [0, '/rows/0/unitId', 'unit-unknown'],
      [1, '/rows/1/unitId', 'unit-ended'],
    ]);
  });

  it('takes the same name on the same birthday in the same unit for the same person', () => {
    const { good, faults } = admissions([
      person('Trần Văn Bình'),
      person('Trần Văn Bình', { birthDate: '1994-11-21' }),
      person('trần  văn bình'),
      person('Tran Van Binh'),
      person('Trần Văn Bình', { gender: 'female' }),
    ]);
    expect(said(faults)).toEqual([[2, '/rows/2/fullName', 'row-repeated']]);
    expect(good.map(({ no }) => no)).toEqual([0, 1, 3, 4]);
  });

  it('keeps the good rows of a list with faults, for those who record in chunks', () => {
    const { good } = admissions([person('A'), { fullName: 'B' }, person('C')]);
    expect(good.map(({ no }) => no)).toEqual([0, 2]);
  });

  it('is judged row by row as each row would be alone', () => {
    const content = fc.record({
      fullName: fc.constantFrom('A', 'B', 'C', 'D', ''),
      birthDate: fc.constantFrom('1990-01-01', '2012-01-01', 'x'),
      gender: fc.constantFrom('male', 'female'),
      unitId: fc.constantFrom(school, ended),
      joinedOn: fc.constantFrom(undefined, '2024-01-01', '2001-01-01', '2025-01-01'),
    });
    fc.assert(
      fc.property(fc.array(content, { maxLength: 12 }), (contents) => {
        const together = admissions(contents);
        const repeated = new Set(
          together.faults.filter(({ code }) => code === 'row-repeated').map(({ no }) => no),
        );
        const alone = contents.map(
          (each, no) => admissions([each]).good.length > 0 && !repeated.has(no),
        );
        expect(together.good.map(({ no }) => no)).toEqual(
          alone.flatMap((isGood, no) => (isGood ? [no] : [])),
        );
      }),
      propertyRuns(100),
    );
  });
});

const id = (last: number) => `0198f0a0-0000-7000-8000-${String(last).padStart(12, '0')}`;
const membership = (rest: Partial<ListedMembership> = {}): ListedMembership => ({
  ...{ joinedOn: '2010-09-05', state: 'active', endedOn: null },
  ...{ mergedInto: null, last: { unitId: school, from: '2010-09-05', endReason: null } },
  ...rest,
});
const facts = (memberships: Record<number, ListedMembership>): ExitBatchFacts => ({
  today,
  memberships: new Map(Object.entries(memberships).map(([key, each]) => [id(Number(key)), each])),
  reasons: new Map([
    ['resigned', { mayLieAhead: true }],
    ['retired', { mayLieAhead: true }],
    ['deceased', { mayLieAhead: false }],
  ]),
});
const exits = (
  contents: unknown[],
  memberships: Record<number, ListedMembership>,
  rest: Partial<BatchFrame> = {},
) => judgeExits(rows(...contents), { ...frame, reason: 'resigned', ...rest }, facts(memberships));

describe('a list of exits', () => {
  it('ends memberships for the reason of the list, or for the own one', () => {
    const { good, faults } = exits([{ memberId: id(1) }, { memberId: id(2), reason: 'retired' }], {
      1: membership(),
      2: membership({ state: 'suspended' }),
    });
    expect(faults).toEqual([]);
    expect(good.map(({ memberId, reason, changed }) => [memberId, reason, changed.state])).toEqual([
      [id(1), 'resigned', 'ended'],
      [id(2), 'retired', 'retired'],
    ]);
    expect(good[0]?.changed).toMatchObject({ endedOn: '2024-09-01', begins: null });
  });

  it('names rows without any reason, and with one that is unknown', () => {
    const known = { 1: membership(), 2: membership() };
    const without = exits([{ memberId: id(1) }], known, { reason: undefined });
    expect(said(without.faults)).toEqual([[0, '/rows/0/reason', 'required']]);
    const odd = exits([{ memberId: id(1), reason: 'bored' }, { memberId: id(2) }], known);
    expect(said(odd.faults)).toEqual([[0, '/rows/0/reason', 'reason-unknown']]);
    expect(odd.good.map(({ no }) => no)).toEqual([1]);
  });

  it('says once that the common reason is unknown', () => {
    const known = { 1: membership(), 2: membership() };
    const odd = exits([{ memberId: id(1) }, { memberId: id(2) }], known, { reason: 'bored' });
    expect(said(odd.faults)).toEqual([[null, '/reason', 'reason-unknown']]);
    expect(odd.good).toEqual([]);
  });

  it('says once that the common day lies too far ahead or the decision is yet to be signed', () => {
    const known = { 1: membership(), 2: membership() };
    const decision = { number: '22/QĐ', signedOn: '2024-09-02' };
    const both = [{ memberId: id(1) }, { memberId: id(2) }];
    const late = exits(both, known, { effectiveOn: '2025-09-02', decision });
    expect(said(late.faults)).toEqual([
      [null, '/decision/signedOn', 'signed-in-future'],
      [null, '/effectiveOn', 'date-too-far-ahead'],
    ]);
  });

  it('does not foresee a death, whether the row says it or the list', () => {
    const ahead = { effectiveOn: '2024-10-01' };
    const own = exits([{ memberId: id(1), reason: 'deceased' }], { 1: membership() }, ahead);
    expect(said(own.faults)).toEqual([[0, '/rows/0/reason', 'date-in-future']]);
    const common = { ...ahead, reason: 'deceased' };
    const all = exits([{ memberId: id(1) }], { 1: membership() }, common);
    expect(said(all.faults)).toEqual([[null, '/effectiveOn', 'date-in-future']]);
  });

  it.each([
    ['has ended', membership({ state: 'ended', endedOn: '2024-01-01' }), 'member-state-forbids'],
    ['is retired', membership({ state: 'retired', endedOn: '2024-01-01' }), 'member-state-forbids'],
    ['joins later', membership({ joinedOn: '2024-09-02' }), 'date-before-membership'],
    [
      'changes later',
      membership({ last: { unitId: school, from: '2024-09-01', endReason: null } }),
      'date-before-last-change',
    ],
    ['is not known', undefined, 'member-unknown'],
    ['is kept in another record', membership({ mergedInto: id(9) }), 'member-merged'],
  ])('names a member who %s', (_, state, code) => {
    const { good, faults } = exits([{ memberId: id(1) }], state ? { 1: state } : {});
    expect(said(faults)).toEqual([[0, '/rows/0/memberId', code]]);
    expect(good).toEqual([]);
  });

  it('ends nobody twice', () => {
    const { good, faults } = exits([{ memberId: id(1) }, { memberId: id(1).toUpperCase() }], {
      1: membership(),
    });
    expect(said(faults)).toEqual([[1, '/rows/1/memberId', 'row-repeated']]);
    expect(good.map(({ no }) => no)).toEqual([0]);
  });

  it('does not swallow what is no refusal', () => {
    const broken = { get: () => membership(), has: () => true } as unknown as ExitBatchFacts;
    const odd = { ...facts({}), memberships: broken, reasons: undefined } as unknown;
    expect(() =>
      judgeExits(
        rows({ memberId: id(1) }),
        { ...frame, reason: 'resigned' },
        odd as ExitBatchFacts,
      ),
    ).toThrow(TypeError);
  });
});

describe('the chunks of a list', () => {
  const numbered = (...numbers: number[]) => numbers.map((no) => ({ no }));

  it('are the whole of it, or so many rows each', () => {
    expect(inChunks(numbered(0, 1, 2), undefined)).toEqual([numbered(0, 1, 2)]);
    expect(inChunks(numbered(0, 1, 2), 2)).toEqual([numbered(0, 1), numbered(2)]);
    expect(inChunks([], undefined)).toEqual([]);
    expect(inChunks([], 2)).toEqual([]);
  });

  it('are the same ones when some of the rows are recorded already', () => {
    expect(inChunks(numbered(2, 3, 5), 2)).toEqual([numbered(2, 3), numbered(5)]);
  });

  it('hold each row once, in order, and none is larger than said', () => {
    fc.assert(
      fc.property(fc.nat({ max: 60 }), fc.integer({ min: 1, max: 20 }), (count, size) => {
        const all = numbered(...Array.from({ length: count }, (_, no) => no));
        const chunks = inChunks(all, size);
        expect(chunks.flat()).toEqual(all);
        expect(chunks.every((chunk) => chunk.length <= size)).toBe(true);
        expect(chunks).toHaveLength(Math.ceil(count / size));
      }),
      propertyRuns(100),
    );
  });

  it('are refused for a fault of one of their rows, or of the whole list', () => {
    const at = (no: number | null): RowFault => ({ no, pointer: '', code: 'required' });
    const chunk = numbered(10, 11, 12);
    expect(isRefused(chunk, [at(9), at(13)])).toBe(false);
    expect(isRefused(chunk, [at(11)])).toBe(true);
    expect(isRefused(chunk, [at(null)])).toBe(true);
    expect(isRefused(chunk, [])).toBe(false);
  });
});

describe('the faults of a list', () => {
  it('come in the order of its rows, those of all rows first', () => {
    const at = (no: number | null, pointer: string): RowFault => ({
      ...{ no, pointer, code: 'required' },
    });
    const faults = [at(7, 'a'), at(2, 'b'), at(null, 'c'), at(2, 'd')];
    expect(inOrder(faults).map(({ pointer }) => pointer)).toEqual(['c', 'b', 'd', 'a']);
  });
});

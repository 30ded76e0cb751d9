import { describe, expect, it } from '@jest/globals';
import { RuleViolation } from '@dong-hanh/contracts';
import fc from 'fast-check';
import {
  holdingFaults,
  leaveOffice,
  takeOffice,
  type HoldingFacts,
  type NewHolding,
  type Tenure,
} from './office.rules.js';

const today = '2026-11-25';
const wanted: NewHolding = {
  ...{ memberId: 'm1', unitId: 'u1', organ: 'executive-committee', office: 'president' },
  ...{ term: '2023-2028', isFullTime: false, from: '2023-06-01' },
  decision: { number: '31/QĐ-CĐGD', signedOn: '2023-05-30' },
};
const facts: HoldingFacts = {
  ...{ today, office: { isSingle: true }, isMember: true, tenures: [] },
  unit: { establishedOn: '2005-09-01', endedOn: null },
};
const tenure = (memberId: string, from: string, until: string | null = null): Tenure => ({
  ...{ memberId, from, until },
});

const codeOf = (work: () => unknown): string | undefined => {
  try {
    work();
  } catch (error) {
    if (error instanceof RuleViolation) return error.code;
    throw error;
  }
  return undefined;
};
const take = (tenures: readonly Tenure[], rest: Partial<HoldingFacts> = {}) =>
  codeOf(() => takeOffice(wanted, { ...facts, ...rest, tenures }));
const faults = (rest: Partial<NewHolding>, more: Partial<HoldingFacts> = {}) =>
  holdingFaults({ ...wanted, ...rest }, { ...facts, ...more }).map(
    ({ pointer, code }) => `${pointer} ${code}`,
  );

describe('taking an office', () => {
  it.each([
    ['in the future', { from: '2026-11-26' }, {}, '/from date-in-future'],
    [
      'by a decision that is not signed yet',
      { decision: { number: '1/QĐ', signedOn: '2026-11-26' } },
      {},
      '/decision/signedOn signed-in-future',
    ],
    ['that there was not', {}, { office: undefined }, '/office office-unknown'],
    ['before the unit', { from: '2005-08-31' }, {}, '/from date-before-unit'],
    [
      'of a unit that had ended',
      {},
      { unit: { establishedOn: '2005-09-01', endedOn: '2023-06-01' } },
      '/unitId unit-ended',
    ],
    ['without a membership', {}, { isMember: false }, '/from no-membership'],
  ])('is refused %s', (_, rest, more, expected) => {
    expect(faults(rest, more)).toEqual([expected]);
  });

  it('is possible today, on the first day of the unit, and while the end of the unit lies ahead', () => {
    expect(faults({ from: today, decision: { number: '1', signedOn: today } })).toEqual([]);
    expect(faults({ from: '2005-09-01' })).toEqual([]);
    const unit = { establishedOn: '2005-09-01', endedOn: '2023-06-02' };
    expect(faults({}, { unit })).toEqual([]);
  });

  it('that one person holds waits for whoever is in it', () => {
    expect(take([tenure('m2', '2018-06-01')])).toBe('office-taken');
    expect(take([tenure('m2', '2018-06-01', '2023-06-02')])).toBe('office-taken');
    expect(take([tenure('m2', '2018-06-01', '2023-06-01')])).toBeUndefined();
  });

  it('that one person holds is not taken before somebody who takes it later', () => {
    expect(take([tenure('m2', '2024-01-01')])).toBe('office-taken');
    expect(take([tenure('m2', '2024-01-01', '2025-01-01')])).toBe('office-taken');
  });

  it('that several hold is free for others, but not twice for one', () => {
    const office = { isSingle: false };
    expect(
      take([tenure('m2', '2018-06-01'), tenure('m3', '2020-01-01')], { office }),
    ).toBeUndefined();
    expect(take([tenure('m1', '2018-06-01')], { office })).toBe('office-held');
    expect(take([tenure('m1', '2018-06-01', '2020-01-01')], { office })).toBeUndefined();
  });

  it('says since when somebody is in office', () => {
    const since = (memberId: string) => {
      try {
        takeOffice(wanted, { ...facts, tenures: [tenure(memberId, '2018-06-01')] });
      } catch (error) {
        return error instanceof RuleViolation ? [error.code, error.parameters] : error;
      }
      return undefined;
    };
    expect(since('m2')).toEqual(['office-taken', { since: '2018-06-01' }]);
    expect(since('m1')).toEqual(['office-held', { since: '2018-06-01' }]);
  });

  it('never leaves two presidents on one day, whoever comes and goes', () => {
    const day = (month: number) => `2023-${String(month).padStart(2, '0')}-01`;
    const attempt = fc.record({
      ...{ memberId: fc.constantFrom('m1', 'm2', 'm3'), from: fc.integer({ min: 1, max: 10 }) },
      lasts: fc.option(fc.integer({ min: 1, max: 2 })),
    });
    fc.assert(
      fc.property(fc.array(attempt, { maxLength: 20 }), (attempts) => {
        const tenures: Tenure[] = [];
        for (const { memberId, from, lasts } of attempts) {
          const holding = { ...wanted, memberId, from: day(from) };
          if (codeOf(() => takeOffice(holding, { ...facts, tenures }))) continue;
          tenures.push(tenure(memberId, day(from), lasts === null ? null : day(from + lasts)));
        }
        for (let month = 1; month <= 12; month += 1) {
          const on = day(month);
          const inOffice = tenures.filter(
            ({ from, until }) => from <= on && (until === null || until > on),
          );
          expect(inOffice.length).toBeLessThanOrEqual(1);
        }
      }),
    );
  });
});

describe('leaving an office', () => {
  const held = { from: '2023-06-01', until: null, isLeft: false };
  const leave = (on: string, tenureNow: Parameters<typeof leaveOffice>[0] = held) =>
    codeOf(() => leaveOffice(tenureNow, { on }, today));

  it('is possible from the day after the first until today', () => {
    expect(leave('2023-06-01')).toBe('date-before-last-change');
    expect(leave('2023-06-02')).toBeUndefined();
    expect(leave(today)).toBeUndefined();
    expect(leave('2026-11-26')).toBe('date-in-future');
  });

  it('comes with a decision that is signed already, if with any', () => {
    const decision = { number: '1/QĐ', signedOn: '2026-11-26' };
    expect(codeOf(() => leaveOffice(held, { on: today, decision }, today))).toBe(
      'signed-in-future',
    );
  });

  it('is refused once it was left, and may be said to have been earlier than its derived end', () => {
    const ended = { ...held, until: '2025-06-01' };
    expect(leave('2025-06-01', ended)).toBe('office-left');
    expect(leave('2025-09-01', ended)).toBe('office-left');
    expect(leave('2025-05-01', ended)).toBeUndefined();
    expect(leave('2025-05-01', { ...ended, isLeft: true })).toBe('office-left');
  });
});

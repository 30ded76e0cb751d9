import { describe, expect, it } from '@jest/globals';
import { RuleViolation } from '@dong-hanh/contracts';
import fc from 'fast-check';
import {
  flowQuestionOf,
  flowRows,
  reasonRows,
  wholeFlow,
  type FlowParameters,
  type FlowPart,
} from './flow.rules.js';

const TODAY = '2026-03-01';
const question = (parameters: Partial<FlowParameters>) =>
  flowQuestionOf({ mode: 'then', period: '2023-08', ...parameters }, TODAY);
const codeOf = (parameters: Partial<FlowParameters>) => {
  try {
    question(parameters);
  } catch (error) {
    if (error instanceof RuleViolation) return error.code;
    throw error;
  }
  return undefined;
};

describe('the days of a period', () => {
  it.each([
    ['2023-08', '2023-07-31', '2023-08-01', '2023-08-31', '2023-09-01'],
    ['2023', '2022-12-31', '2023-01-01', '2023-12-31', '2024-01-01'],
    ['2024-Q1', '2023-12-31', '2024-01-01', '2024-03-31', '2024-04-01'],
    ['2024-02-29..2024-02-29', '2024-02-28', '2024-02-29', '2024-02-29', '2024-03-01'],
    ['2022-2023', '2022-08-31', '2022-09-01', '2023-08-31', '2023-09-01'],
  ])('%s begin after %s', (period, before, from, last, until) => {
    expect(question({ period })).toMatchObject({ before, from, last, until });
  });

  it.each(['2023-13', '2023-2025', 'yesterday', '', '2023-02-02..2023-02-01'])(
    'are none of %p',
    (period) => {
      expect(codeOf({ period })).toBe('period-invalid');
    },
  );

  it('have a day before them, so none begins with the first that can be written', () => {
    expect(codeOf({ period: '0001' })).toBe('period-invalid');
    expect(codeOf({ period: '0001-01-02..0001-01-03' })).toBeUndefined();
  });
});

describe('the organisation in which flows are counted', () => {
  it('is that of each day, of today, or of a day given', () => {
    expect(question({}).view).toEqual({ kind: 'then' });
    expect(question({ mode: 'today' }).view).toEqual({ kind: 'tree', on: TODAY });
    const fixed = { mode: 'fixed', tree: '2024-01-01' } as const;
    expect(question(fixed).view).toEqual({ kind: 'tree', on: '2024-01-01' });
  });

  it('has to be named where it is fixed', () => {
    expect(codeOf({ mode: 'fixed' })).toBe('tree-required');
  });
});

const part = (changes: Partial<FlowPart>): FlowPart => ({
  ...{ reason: null, opening: 0, arrived: 0, departed: 0, province: 'p', ...changes },
});
const parts = [
  part({ opening: 10 }),
  part({ reason: 'admitted', arrived: 3 }),
  part({ reason: 'retired', departed: 2 }),
  part({ reason: 'unit-moved', arrived: 1, departed: 4 }),
  part({ province: 'none', reason: 'unit-moved', arrived: 4, departed: 1 }),
];

describe('rows of flows', () => {
  it('put opening, what came and what left together, and close with what is left', () => {
    expect(flowRows(parts, ['province'])).toEqual([
      {
        province: 'none',
        ...{ opening: 0, in: 4, out: 1, closing: 3 },
        ...{ inBy: { 'unit-moved': 4 }, outBy: { 'unit-moved': 1 } },
      },
      {
        province: 'p',
        ...{ opening: 10, in: 4, out: 6, closing: 8 },
        ...{
          inBy: { admitted: 3, 'unit-moved': 1 },
          outBy: { retired: 2, 'unit-moved': 4 },
        },
      },
    ]);
  });

  it('leave out what was never there', () => {
    expect(flowRows([part({ opening: 0 })], ['province'])).toEqual([]);
  });

  it('without keys are the whole', () => {
    const [row] = flowRows(parts, []);
    expect(row).toEqual(wholeFlow(parts));
  });

  it('of nothing are a whole of nothing', () => {
    expect(wholeFlow([])).toEqual({ opening: 0, in: 0, out: 0, closing: 0, inBy: {}, outBy: {} });
  });

  it('by reason have no stock', () => {
    expect(reasonRows(parts, ['province'])).toEqual([
      { province: 'none', reason: 'unit-moved', in: 4, out: 1 },
      { province: 'p', reason: 'admitted', in: 3, out: 0 },
      { province: 'p', reason: 'retired', in: 0, out: 2 },
      { province: 'p', reason: 'unit-moved', in: 1, out: 4 },
    ]);
  });
});

describe('whatever came and left', () => {
  const anyParts = fc.array(
    fc
      .record({
        province: fc.constantFrom('a', 'b', 'none'),
        kind: fc.constantFrom('school', null),
        reason: fc.constantFrom('admitted', 'retired', null),
        ...{ opening: fc.nat(50), arrived: fc.nat(50), departed: fc.nat(20) },
      })
      .map((each) =>
        each.reason === null ? { ...each, arrived: 0, departed: 0 } : { ...each, opening: 0 },
      ),
  );
  const keys = fc.subarray(['province', 'kind']);

  it('opening + in − out is closing, in each row and in the whole', () => {
    fc.assert(
      fc.property(anyParts, keys, (some, by) => {
        for (const row of [...flowRows(some, by), wholeFlow(some)])
          expect(row.opening + row.in - row.out).toBe(row.closing);
      }),
    );
  });

  it('the reasons add up to what came and what left', () => {
    const sum = (counts: Record<string, number>) =>
      Object.values(counts).reduce((all, count) => all + count, 0);
    fc.assert(
      fc.property(anyParts, keys, (some, by) => {
        for (const row of flowRows(some, by))
          expect([sum(row.inBy), sum(row.outBy)]).toEqual([row.in, row.out]);
      }),
    );
  });

  it('the rows by reason add up to the rows', () => {
    fc.assert(
      fc.property(anyParts, keys, (some, by) => {
        const came = (rows: { in: number; out: number }[]) =>
          rows.reduce((all, row) => [all[0]! + row.in, all[1]! + row.out], [0, 0]);
        expect(came(reasonRows(some, by))).toEqual(came(flowRows(some, by)));
      }),
    );
  });
});

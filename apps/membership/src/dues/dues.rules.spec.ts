import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { propertyRuns } from '@dong-hanh/testing';
import { amounts, half, law, other, period, question, school } from './dues.fixture.js';
import { countMonths, duesOf, monthsOf, totalOf, type DuesQuestion } from './dues.rules.js';

const said = ({ lines }: ReturnType<typeof duesOf>) =>
  lines.map(({ month, because, due }) => [month, because, Number(due)]);

describe('the dues of a month', () => {
  it('are 1 % of the salary until June 2025 and 0.5 % from July on', () => {
    expect(said(duesOf(question(['2025-05', '2025-08'], 12_000_000), [period()], law))).toEqual([
      ['2025-05', 'rate', 120_000],
      ['2025-06', 'rate', 120_000],
      ['2025-07', 'rate', 60_000],
      ['2025-08', 'rate', 60_000],
    ]);
  });

  it.each([
    ['state-payroll', 'rate', 300_000],
    ['state-enterprise', 'capped', 234_000],
    ['non-state', 'capped', 234_000],
  ])(
    'of 60 million from July 2025 are limited for two of the groups: %s',
    (group, because, due) => {
      const result = duesOf(
        question(['2025-07', '2025-07'], 60_000_000, { group }),
        [period()],
        law,
      );
      expect(said(result)).toEqual([['2025-07', because, due]]);
      expect(result.lines[0]).toMatchObject({
        group,
        ruleId: 'half-percent-2025',
        uncapped: 300_000n,
      });
    },
  );

  it('meet the limit at 46.8 million and not before', () => {
    const at = (salary: number) =>
      said(
        duesOf(question(['2025-07', '2025-07'], salary, { group: 'non-state' }), [period()], law),
      );
    expect(at(46_800_000)).toEqual([['2025-07', 'rate', 234_000]]);
    expect(at(46_800_200)).toEqual([['2025-07', 'capped', 234_000]]);
  });

  it('have no limit before July 2025', () => {
    const early = question(['2024-06', '2024-07'], 60_000_000, { group: 'non-state' });
    expect(said(duesOf(early, [period()], law)).map(([, , due]) => due)).toEqual([
      600_000, 600_000,
    ]);
  });

  it('take the base salary of the month where there is a limit', () => {
    const limited = {
      ...law,
      rates: [{ ...half, group: 'non-state', capMillionths: 100_000n, from: '2013-01-01' }],
    };
    const months = question(['2023-06', '2023-07'], 60_000_000, { group: 'non-state' });
    expect(said(duesOf(months, [period()], limited)).map(([, , due]) => due)).toEqual([
      149_000, 180_000,
    ]);
    const later = question(['2024-06', '2024-07'], 60_000_000, { group: 'non-state' });
    expect(said(duesOf(later, [period()], limited)).map(([, , due]) => due)).toEqual([
      180_000, 234_000,
    ]);
  });

  it('follow the ownership of the unit when no group is named', () => {
    const months = question(['2025-09', '2025-10'], 60_000_000);
    const sold = [
      period({ to: '2025-10-01' }),
      period({ from: '2025-10-01', ownership: 'non-public' }),
    ];
    const { lines } = duesOf(months, sold, law);
    expect(lines.map(({ group, due }) => [group, due])).toEqual([
      ['state-payroll', 300_000n],
      ['non-state', 234_000n],
    ]);
  });

  it('are whole đồng, half of one and more counting as one', () => {
    const of = (salary: number) =>
      said(duesOf(question(['2025-06', '2025-06'], salary), [period()], law))[0]?.[2];
    expect([of(149), of(150), of(0)]).toEqual([1, 2, 0]);
  });
});

describe('a month without dues', () => {
  it('is one that was suspended as a whole', () => {
    const away = [
      period({ to: '2024-02-10' }),
      period({ from: '2024-02-10', to: '2024-04-20', state: 'suspended' }),
      period({ from: '2024-04-20' }),
    ];
    expect(said(duesOf(question(['2024-01', '2024-05'], 10_000_000), away, law))).toEqual([
      ['2024-01', 'rate', 100_000],
      ['2024-02', 'rate', 100_000],
      ['2024-03', 'suspended', 0],
      ['2024-04', 'rate', 100_000],
      ['2024-05', 'rate', 100_000],
    ]);
  });

  it('is one before joining and after the end, for which no salary is asked', () => {
    const short = [period({ from: '2024-02-29', to: '2024-04-01', endReason: 'resigned' })];
    const salaries = { '2024-02': 10_000_000, '2024-03': 10_000_000 };
    expect(said(duesOf(question(['2024-01', '2024-04'], salaries), short, law))).toEqual([
      ['2024-01', 'not-a-member', 0],
      ['2024-02', 'rate', 100_000],
      ['2024-03', 'rate', 100_000],
      ['2024-04', 'not-a-member', 0],
    ]);
  });

  it('is one from the cut-off on when the membership ends because its unit is dissolved by policy', () => {
    const ends = [period({ to: '2025-08-15', endReason: 'unit-dissolved-by-policy' })];
    expect(said(duesOf(question(['2025-05', '2025-09'], 10_000_000), ends, law))).toEqual([
      ['2025-05', 'rate', 100_000],
      ['2025-06', 'cut-off', 0],
      ['2025-07', 'cut-off', 0],
      ['2025-08', 'cut-off', 0],
      ['2025-09', 'not-a-member', 0],
    ]);
  });

  it('is so in the unit before as well, for the membership is one, but not after joining again', () => {
    const life = [
      period({ to: '2025-06-10' }),
      period({ unitId: other, from: '2025-06-10', to: '2025-07-01', state: 'suspended' }),
      period({
        unitId: other,
        from: '2025-07-01',
        to: '2025-07-15',
        endReason: 'unit-dissolved-by-policy',
      }),
      period({ from: '2025-09-01' }),
    ];
    expect(said(duesOf(question(['2025-05', '2025-09'], 10_000_000), life, law))).toEqual([
      ['2025-05', 'rate', 100_000],
      ['2025-06', 'cut-off', 0],
      ['2025-07', 'cut-off', 0],
      ['2025-08', 'not-a-member', 0],
      ['2025-09', 'rate', 50_000],
    ]);
  });

  it('is none when membership ends for another reason, or by policy before the cut-off was', () => {
    const resigned = [period({ to: '2025-08-15', endReason: 'resigned' })];
    const month: [string, string] = ['2025-06', '2025-06'];
    expect(said(duesOf(question(month, 10_000_000), resigned, law))[0]?.[1]).toBe('rate');
    const early = [period({ to: '2025-03-15', endReason: 'unit-dissolved-by-policy' })];
    const march: [string, string] = ['2025-03', '2025-03'];
    expect(said(duesOf(question(march, 10_000_000), early, law))[0]?.[1]).toBe('rate');
  });
});

describe('the dues of one unit', () => {
  const moved = [period({ to: '2024-03-15' }), period({ unitId: other, from: '2024-03-15' })];

  it('are of the first unit of a month, so that no month is counted twice', () => {
    const months: [string, string] = ['2024-02', '2024-04'];
    const here = duesOf(question(months, 10_000_000, { unitId: school }), moved, law);
    expect(said(here).map(([, because]) => because)).toEqual(['rate', 'rate', 'not-in-unit']);
    const there = duesOf(question(months, 10_000_000, { unitId: other }), moved, law);
    expect(said(there).map(([, because]) => because)).toEqual([
      'not-in-unit',
      'not-in-unit',
      'rate',
    ]);
  });

  it('tell nothing of what a member does elsewhere', () => {
    const away = [
      period({ to: '2024-03-15' }),
      period({
        unitId: other,
        from: '2024-03-15',
        state: 'suspended',
        to: '2025-06-20',
        endReason: 'unit-dissolved-by-policy',
      }),
    ];
    const later = question(['2024-04', '2025-07'], {}, { unitId: school });
    const causes = new Set(duesOf(later, away, law).lines.map(({ because }) => because));
    expect([...causes]).toEqual(['not-in-unit']);
  });

  it('add up over all units to the dues of the member', () => {
    const days = fc.constantFrom(
      '2024-02-01',
      '2024-02-20',
      '2024-05-10',
      '2025-06-30',
      '2025-09-01',
    );
    const states = fc.constantFrom('active' as const, 'suspended' as const);
    const life = fc
      .uniqueArray(
        fc.record({ from: days, state: states, unitId: fc.constantFrom(school, other) }),
        {
          selector: ({ from }) => from,
          minLength: 1,
        },
      )
      .map((each) => each.toSorted((a, b) => (a.from < b.from ? -1 : 1)))
      .map((each) => each.map((one, at) => period({ ...one, to: each[at + 1]?.from ?? null })));
    fc.assert(
      fc.property(life, (periods) => {
        const months: [string, string] = ['2024-01', '2025-12'];
        const due = (rest: object) =>
          totalOf(duesOf(question(months, 10_000_000, rest), periods, law).lines).due;
        expect(due({ unitId: school }) + due({ unitId: other })).toBe(due({}));
      }),
      propertyRuns(100),
    );
  });
});

describe('what was paid', () => {
  it('too little is outstanding, too much goes back', () => {
    const paid = amounts({
      '2025-04': 100_000,
      '2025-05': 80_000,
      '2025-06': 150_000,
      '2024-01': 5,
    });
    const { lines } = duesOf(
      question(['2025-03', '2025-06'], 10_000_000, { paid }),
      [period()],
      law,
    );
    expect(lines.map(({ outstanding, refund }) => [outstanding, refund])).toEqual([
      [100_000n, 0n],
      [0n, 0n],
      [20_000n, 0n],
      [0n, 50_000n],
    ]);
    expect(totalOf(lines)).toEqual({
      ...{ due: 400_000n, paid: 330_000n, outstanding: 120_000n, refund: 50_000n },
    });
  });

  it('after the cut-off goes back whole', () => {
    const ends = [period({ to: '2025-06-15', endReason: 'unit-dissolved-by-policy' })];
    const paid = amounts({ '2025-05': 100_000, '2025-06': 100_000, '2025-07': 100_000 });
    const { lines } = duesOf(question(['2025-05', '2025-07'], 10_000_000, { paid }), ends, law);
    expect(lines.map(({ because, refund }) => [because, refund])).toEqual([
      ['rate', 0n],
      ['cut-off', 100_000n],
      ['not-a-member', 100_000n],
    ]);
  });

  it('balances: due and refund are what was paid and is outstanding', () => {
    const money = fc.bigInt({ min: 0n, max: 100_000_000n });
    fc.assert(
      fc.property(money, money, fc.constantFrom('2025-05', '2025-08'), (salary, paid, month) => {
        const asked = question(
          [month, month],
          {},
          {
            ...{ salaries: new Map([[month, salary]]), paid: new Map([[month, paid]]) },
          },
        );
        const total = totalOf(duesOf(asked, [period({ ownership: 'non-public' })], law).lines);
        expect(total.due + total.refund).toBe(total.paid + total.outstanding);
        expect(total.outstanding === 0n || total.refund === 0n).toBe(true);
      }),
      propertyRuns(100),
    );
  });
});

describe('dues that cannot be computed', () => {
  const faultsOf = (asked: DuesQuestion, by = law) =>
    duesOf(asked, [period()], by).faults.map(({ pointer, code, parameters }) => [
      ...[pointer, code, Object.values(parameters ?? {})[0]],
    ]);

  it('name each month whose salary is missing', () => {
    expect(faultsOf(question(['2025-05', '2025-07'], { '2025-06': 1 }))).toEqual([
      ['/salaries', 'salary-missing', '2025-05'],
      ['/salaries', 'salary-missing', '2025-07'],
    ]);
  });

  it('name a group that there is not', () => {
    expect(faultsOf(question(['2025-05', '2025-07'], 1, { group: 'rich' }))).toEqual([
      ['/group', 'dues-group-unknown', 'rich'],
    ]);
  });

  it('name a month before the first rule, and a limit without a base salary', () => {
    expect(faultsOf(question(['2012-12', '2013-01'], 1))).toEqual([
      ['/from', 'dues-rule-unknown', '2012-12'],
    ]);
    const asked = question(['2025-07', '2025-07'], 1, { group: 'non-state' });
    expect(faultsOf(asked, { ...law, baseSalaries: [] })).toEqual([
      ['/from', 'base-salary-unknown', '2025-07'],
    ]);
  });
});

describe('the months of a time', () => {
  it('go over the end of a year and include both ends', () => {
    expect(monthsOf('2024-11', '2025-02')).toEqual(['2024-11', '2024-12', '2025-01', '2025-02']);
    expect(monthsOf('2025-02', '2025-01')).toEqual([]);
  });

  it('are counted without being written down, and end with the last year of four digits', () => {
    expect(countMonths('2024-11', '2025-02')).toBe(4);
    expect(countMonths('2025-02', '2025-01')).toBe(0);
    expect(countMonths('0001-01', '9999-12')).toBe(9999 * 12);
    expect(monthsOf('9999-11', '9999-12')).toEqual(['9999-11', '9999-12']);
    expect(monthsOf('0009-12', '0010-01')).toEqual(['0009-12', '0010-01']);
  });
});

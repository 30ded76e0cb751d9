import { monthsOf, type DuesLaw, type DuesPeriod, type DuesQuestion } from './dues.rules.js';

export const school = '0198f0a0-0000-7000-8000-000000000011';
export const other = '0198f0a0-0000-7000-8000-000000000012';
export const half = { id: 'half-percent-2025', millionths: 5_000n, from: '2025-07-01', to: null };
const one = { id: 'one-percent', millionths: 10_000n, from: '2013-01-01', to: '2025-07-01' };
/** The law as the migration seeds it. */
export const law: DuesLaw = {
  rates: [
    ...['state-payroll', 'state-enterprise', 'non-state'].map((group) => ({
      ...{ ...one, group, capMillionths: null },
    })),
    { ...half, group: 'state-payroll', capMillionths: null },
    { ...half, group: 'state-enterprise', capMillionths: 100_000n },
    { ...half, group: 'non-state', capMillionths: 100_000n },
  ],
  baseSalaries: [
    { amount: 1_490_000n, from: '2019-07-01', to: '2023-07-01' },
    { amount: 1_800_000n, from: '2023-07-01', to: '2024-07-01' },
    { amount: 2_340_000n, from: '2024-07-01', to: null },
  ],
  cutOffs: [{ endReason: 'unit-dissolved-by-policy', from: '2025-06-01' }],
  groups: [
    { code: 'state-payroll', ownership: 'public' },
    { code: 'state-enterprise', ownership: null },
    { code: 'non-state', ownership: 'non-public' },
  ],
};
/** A time in the school. */
export const period = (rest: Partial<DuesPeriod> = {}): DuesPeriod => ({
  ...{ unitId: school, ownership: 'public', state: 'active' },
  ...{ from: '2010-09-05', to: null, endReason: null },
  ...rest,
});

type Amounts = Record<string, number>;
export const amounts = (each: Amounts) =>
  new Map(Object.entries(each).map(([month, amount]) => [month, BigInt(amount)]));
/** @param salaries by month, or one for all months */
export const question = (
  [from, to]: [string, string],
  salaries: Amounts | number,
  rest: Partial<DuesQuestion> & { paid?: ReadonlyMap<string, bigint> } = {},
): DuesQuestion => ({
  ...{ from, to, group: undefined, paid: new Map() },
  salaries:
    typeof salaries === 'number'
      ? new Map(monthsOf(from, to).map((month) => [month, BigInt(salaries)]))
      : amounts(salaries),
  ...rest,
});

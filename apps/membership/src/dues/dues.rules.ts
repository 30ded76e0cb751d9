import type { FieldFault, Ownership } from '@dong-hanh/contracts';
import { fault } from '../units/unit.rules.js';

/** What a group pays of its salary for a time. */
export interface DuesRate {
  id: string;
  group: string;
  /** In millionths of the salary. */
  millionths: bigint;
  /** The most that is paid, in millionths of the base salary; null without a limit. */
  capMillionths: bigint | null;
  from: string;
  to: string | null;
}

/** The base salary (lương cơ sở) of a time, in đồng. */
export interface BaseSalary {
  amount: bigint;
  from: string;
  to: string | null;
}

/** Memberships that end for this reason pay nothing from that day on. */
export interface DuesCutOff {
  endReason: string;
  from: string;
}

/** A group with the ownership of the units whose members belong to it when nothing else is said. */
export interface DuesGroup {
  code: string;
  ownership: Ownership | null;
}

/** The law of dues as dated data. */
export interface DuesLaw {
  rates: readonly DuesRate[];
  baseSalaries: readonly BaseSalary[];
  cutOffs: readonly DuesCutOff[];
  groups: readonly DuesGroup[];
}

/** A time in one unit, one state and under one ownership, half-open in days. */
export interface DuesPeriod {
  unitId: string;
  ownership: Ownership;
  state: 'active' | 'suspended';
  from: string;
  to: string | null;
  endReason: string | null;
}

export interface DuesQuestion {
  /** First and last month, `YYYY-MM`. */
  from: string;
  to: string;
  /** Undefined: by the ownership of the unit. */
  group: string | undefined;
  /** Only months in this unit count. */
  unitId?: string;
  /** In đồng, by month. */
  salaries: ReadonlyMap<string, bigint>;
  paid: ReadonlyMap<string, bigint>;
}

/** Why a month costs what it costs. */
export type DuesCause =
  'rate' | 'capped' | 'suspended' | 'cut-off' | 'not-a-member' | 'not-in-unit';

export interface DuesLine {
  month: string;
  because: DuesCause;
  group: string | null;
  ruleId: string | null;
  millionths: bigint | null;
  salary: bigint | null;
  /** Rate times salary, before the limit. */
  uncapped: bigint | null;
  cap: { baseSalary: bigint; millionths: bigint; amount: bigint } | null;
  due: bigint;
  paid: bigint;
  outstanding: bigint;
  refund: bigint;
}

export interface DuesTotals {
  due: bigint;
  paid: bigint;
  outstanding: bigint;
  refund: bigint;
}

const MILLION = 1_000_000n;
const FREE = {
  ...{ group: null, ruleId: null, millionths: null, salary: null, uncapped: null, cap: null },
  due: 0n,
} as const;

/**
 * The dues of a member, month by month.
 *
 * @param periods in the order of their days
 * @returns the lines, or all that keeps them from being computed, each with its place in the request
 */
export function duesOf(
  question: DuesQuestion,
  periods: readonly DuesPeriod[],
  law: DuesLaw,
): { lines: DuesLine[]; faults: FieldFault[] } {
  if (question.group !== undefined && !law.groups.some(({ code }) => code === question.group))
    return {
      lines: [],
      faults: [fault('/group', 'dues-group-unknown', { group: question.group })],
    };
  const faults: FieldFault[] = [];
  const lines = monthsOf(question.from, question.to).flatMap((month) => {
    const line = lineOf(month, question, periods, law);
    if (!('pointer' in line)) return [settled(line, question.paid.get(month) ?? 0n)];
    faults.push(line);
    return [];
  });
  return { lines, faults };
}

/** The months from one to another, both included. */
export function monthsOf(from: string, to: string): string[] {
  const first = ordinalOf(from);
  return Array.from({ length: countMonths(from, to) }, (_, index) => monthAt(first + index));
}

/** How many months `monthsOf` gives. */
export function countMonths(from: string, to: string): number {
  return Math.max(0, ordinalOf(to) - ordinalOf(from) + 1);
}

/** What all lines come to. What one month lacks and another has too much are not set off against each other. */
export function totalOf(lines: readonly DuesTotals[]): DuesTotals {
  const sum = (of: keyof DuesTotals) => lines.reduce((total, line) => total + line[of], 0n);
  return {
    ...{ due: sum('due'), paid: sum('paid') },
    ...{ outstanding: sum('outstanding'), refund: sum('refund') },
  };
}

type Charge = Omit<DuesLine, 'paid' | 'outstanding' | 'refund'>;

function lineOf(
  month: string,
  { group, unitId, salaries }: DuesQuestion,
  periods: readonly DuesPeriod[],
  law: DuesLaw,
): Charge | FieldFault {
  const inMonth = periods.filter((period) => isDuring(period, month));
  // Activity on one day of a month is enough for its dues, which go to the first unit of the month.
  const active = inMonth.find(({ state }) => state === 'active');
  const counted = active ?? inMonth.find((each) => unitId === undefined || each.unitId === unitId);
  if (unitId !== undefined && counted?.unitId !== unitId)
    return { ...FREE, month, because: 'not-in-unit' };
  if (!counted) return { ...FREE, month, because: 'not-a-member' };
  if (endsByCutOff(counted, month, periods, law)) return { ...FREE, month, because: 'cut-off' };
  if (!active) return { ...FREE, month, because: 'suspended' };
  const code = group ?? law.groups.find(({ ownership }) => ownership === active.ownership)?.code;
  const rate = law.rates.find((each) => each.group === code && holds(each, month));
  if (!rate) return fault('/from', 'dues-rule-unknown', { month });
  const salary = salaries.get(month);
  if (salary === undefined) return fault('/salaries', 'salary-missing', { month });
  return charge(month, rate, salary, law);
}

function charge(
  month: string,
  { id, group, millionths, capMillionths }: DuesRate,
  salary: bigint,
  { baseSalaries }: DuesLaw,
): Charge | FieldFault {
  const uncapped = share(salary, millionths);
  const known = { month, group, ruleId: id, millionths, salary, uncapped };
  if (capMillionths === null) return { ...known, because: 'rate', cap: null, due: uncapped };
  const baseSalary = baseSalaries.find((each) => holds(each, month))?.amount;
  if (baseSalary === undefined) return fault('/from', 'base-salary-unknown', { month });
  const amount = share(baseSalary, capMillionths);
  const isCapped = uncapped > amount;
  return {
    ...{ ...known, because: isCapped ? 'capped' : 'rate', due: isCapped ? amount : uncapped },
    cap: { baseSalary, millionths: capMillionths, amount },
  };
}

/** What was paid too much goes back, whether nothing was due at all or less. */
function settled(line: Charge, paid: bigint): DuesLine {
  const outstanding = line.due > paid ? line.due - paid : 0n;
  const refund = paid > line.due ? paid - line.due : 0n;
  return { ...line, paid, outstanding, refund };
}

/** Whether the membership that a period is part of ends for a reason that frees from dues already in this month. */
function endsByCutOff(
  period: DuesPeriod,
  month: string,
  periods: readonly DuesPeriod[],
  { cutOffs }: DuesLaw,
): boolean {
  let last = period;
  for (const next of periods) if (next.from === last.to) last = next;
  return cutOffs.some(
    ({ endReason, from }) => endReason === last.endReason && firstDay(month) >= from,
  );
}

/** Half a đồng and more counts as one. */
function share(amount: bigint, millionths: bigint): bigint {
  return (amount * millionths + MILLION / 2n) / MILLION;
}

/** Rules and base salaries change on first days of months; that of the first day holds for a month. */
function holds({ from, to }: { from: string; to: string | null }, month: string): boolean {
  return from <= firstDay(month) && (to === null || firstDay(month) < to);
}

function isDuring({ from, to }: DuesPeriod, month: string): boolean {
  return from < firstDay(monthAfter(month)) && (to === null || to > firstDay(month));
}

function firstDay(month: string): string {
  return `${month}-01`;
}

function monthAfter(month: string): string {
  return monthAt(ordinalOf(month) + 1);
}

/** Months as numbers: as texts those after the year 9999 come before it. */
function ordinalOf(month: string): number {
  const [year = 0, number = 0] = month.split('-').map(Number);
  return year * 12 + number - 1;
}

function monthAt(ordinal: number): string {
  const year = String(Math.floor(ordinal / 12)).padStart(4, '0');
  return `${year}-${String((ordinal % 12) + 1).padStart(2, '0')}`;
}

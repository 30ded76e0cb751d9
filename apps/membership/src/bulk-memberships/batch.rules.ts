import { RuleViolation, type FieldFault } from '@dong-hanh/contracts';
import { admissionFaults, type AdmissionFacts } from '../members/member.rules.js';
import {
  change,
  type ChangedMembership,
  type Membership,
} from '../memberships/membership.rules.js';
import { fault, type DecisionReference } from '../units/unit.rules.js';
import {
  readAdmissions,
  readExits,
  repeatFaults,
  type AdmissionRow,
  type ExitRow,
  type RowFault,
  type SentRow,
} from './batch-rows.rules.js';

export const batchKinds = ['admissions', 'exits'] as const;
export type BatchKind = (typeof batchKinds)[number];

/** What all rows of a batch share. */
export interface BatchFrame {
  decision: DecisionReference;
  effectiveOn: string;
  /** Of exits whose row names none. */
  reason: string | undefined;
}

/** An admission with its day. */
export type Admission = AdmissionRow & { joinedOn: string };

/** An exit with the reason that holds for it and what it makes of the membership. */
export interface Exit {
  no: number;
  memberId: string;
  reason: string;
  changed: ChangedMembership;
}

/** A membership, or the record that a merged one stands for. */
export type ListedMembership = Membership & { mergedInto: string | null };

/** Rows that may be recorded, and every fault of the others. */
export interface Judged<T> {
  good: T[];
  faults: RowFault[];
}

export interface AdmissionBatchFacts {
  today: string;
  /** When each unit lived; a unit that is missing does not exist. */
  units: ReadonlyMap<string, AdmissionFacts>;
}

export interface ExitBatchFacts {
  today: string;
  /** Of the members that the account may see; others do not exist for it. */
  memberships: ReadonlyMap<string, ListedMembership>;
  /** Reasons as valid on the day of the batch. */
  reasons: ReadonlyMap<string, { mayLieAhead: boolean }>;
}

/** Everything that forbids admissions, each with its place in the request. */
export function judgeAdmissions(
  sent: readonly SentRow[],
  frame: BatchFrame,
  { today, units }: AdmissionBatchFacts,
): Judged<Admission> {
  const { rows, faults } = readAdmissions(sent);
  const keyOf = (row: AdmissionRow) =>
    [row.fullName.toLowerCase(), row.birthDate, row.gender, row.unitId].join('\n');
  const found = [
    ...frameFaults(frame, today),
    ...faults,
    ...repeatFaults(rows, keyOf, 'fullName'),
    ...rows.flatMap((row) => {
      const unit = units.get(row.unitId);
      if (!unit) return [at(row, fault(`/rows/${row.no}/unitId`, 'unit-unknown'))];
      const joining = { ...row, joinedOn: row.joinedOn ?? frame.effectiveOn };
      return admissionFaults(joining, unit, today).map((each) => placeAdmission(row, each));
    }),
  ];
  const admissions = rows.map((row) => ({ ...row, joinedOn: row.joinedOn ?? frame.effectiveOn }));
  return withoutFaulty(admissions, found);
}

/** Everything that forbids exits, each with its place in the request. */
export function judgeExits(
  sent: readonly SentRow[],
  frame: BatchFrame,
  facts: ExitBatchFacts,
): Judged<Exit> {
  const { rows, faults } = readExits(sent);
  const found = [
    ...frameFaults(frame, facts.today),
    ...faults,
    ...repeatFaults(rows, ({ memberId }) => memberId, 'memberId'),
  ];
  const exits = rows.flatMap((row) => {
    const judged = judgeExit(row, frame, facts);
    if (!Array.isArray(judged)) return [judged];
    found.push(...judged);
    return [];
  });
  return withoutFaulty(exits, found);
}

/**
 * The rows that are recorded or refused together.
 *
 * @param size undefined: the whole list
 */
export function inChunks<T extends { no: number }>(
  rows: readonly T[],
  size: number | undefined,
): T[][] {
  if (rows.length === 0) return [];
  if (size === undefined) return [[...rows]];
  return [...Map.groupBy(rows, ({ no }) => Math.floor(no / size)).values()];
}

/** Whether a fault keeps a chunk from being recorded. */
export function isRefused(chunk: readonly { no: number }[], faults: readonly RowFault[]): boolean {
  const numbers = new Set(chunk.map(({ no }) => no));
  return faults.some(({ no }) => no === null || numbers.has(no));
}

/** In the order of the request, what concerns all of it first. */
export function inOrder(faults: readonly RowFault[]): RowFault[] {
  return faults.toSorted((a, b) => (a.no ?? -1) - (b.no ?? -1));
}

function judgeExit(row: ExitRow, frame: BatchFrame, facts: ExitBatchFacts): Exit | RowFault[] {
  const { no, memberId } = row;
  const reason = row.reason ?? frame.reason;
  const membership = facts.memberships.get(memberId);
  const missing = [
    reason === undefined && at(row, fault(`/rows/${no}/reason`, 'required')),
    !membership && at(row, fault(`/rows/${no}/memberId`, 'member-unknown')),
    membership?.mergedInto != null &&
      at(
        row,
        fault(`/rows/${no}/memberId`, 'member-merged', { survivorId: membership.mergedInto }),
      ),
  ].filter((each) => each !== false);
  if (reason === undefined || !membership || missing.length > 0) return missing;
  const { effectiveOn, decision } = frame;
  const wanted = { transition: 'exit' as const, effectiveOn, reason, decision };
  try {
    const known = { today: facts.today, reason: facts.reasons.get(reason) };
    return { no, memberId, reason, changed: change(membership, wanted, known) };
  } catch (error) {
    if (!(error instanceof RuleViolation)) throw error;
    const { code, parameters, faults } = error;
    const all = faults.length > 0 ? faults : [{ pointer: '/effectiveOn', code, parameters }];
    return all.map((each) => placeExit(row, each));
  }
}

function frameFaults({ decision }: BatchFrame, today: string): RowFault[] {
  return decision.signedOn > today
    ? [{ no: null, ...fault('/decision/signedOn', 'signed-in-future') }]
    : [];
}

/** What is said of the common day is a fault of the day, or of the row that does not bear it. */
function placeAdmission(row: AdmissionRow, found: FieldFault): RowFault {
  const { no } = row;
  if (found.pointer !== '/joinedOn' || row.joinedOn !== undefined)
    return at(row, { ...found, pointer: `/rows/${no}${found.pointer}` });
  if (found.code === 'date-in-future') return { no: null, ...found, pointer: '/effectiveOn' };
  const field = found.code === 'date-before-unit' ? 'unitId' : 'birthDate';
  return at(row, { ...found, pointer: `/rows/${no}/${field}` });
}

function placeExit(row: ExitRow, found: FieldFault): RowFault {
  const own = `/rows/${row.no}`;
  const { pointer, code } = found;
  if (pointer === '/decision/signedOn' || code === 'date-too-far-ahead')
    return { no: null, ...found };
  if (pointer !== '/reason' && code !== 'date-in-future')
    return at(row, { ...found, pointer: `${own}/memberId` });
  return row.reason === undefined
    ? { no: null, ...found }
    : at(row, { ...found, pointer: `${own}/reason` });
}

function at({ no }: { no: number }, found: FieldFault): RowFault {
  return { no, ...found };
}

function withoutFaulty<T extends { no: number }>(rows: T[], found: RowFault[]): Judged<T> {
  const faults = inOrder(once(found));
  const faulty = new Set(faults.map(({ no }) => no));
  return { good: faulty.has(null) ? [] : rows.filter(({ no }) => !faulty.has(no)), faults };
}

/** What is wrong with the common fields is said once, not once for each row. */
function once(faults: readonly RowFault[]): RowFault[] {
  const said = new Set<string>();
  return faults.filter(({ no, pointer, code }) => {
    if (no !== null) return true;
    const key = `${pointer} ${code}`;
    const isNew = !said.has(key);
    said.add(key);
    return isNew;
  });
}

import {
  genders,
  isDay,
  type FieldFault,
  type Gender,
  type ProblemCode,
  type ProblemParameters,
} from '@dong-hanh/contracts';
import { fault } from '../units/unit.rules.js';

/** A row as it was sent, with its place in the list, from 0. */
export interface SentRow {
  no: number;
  content: unknown;
}

/** A fault with the row that it keeps from being recorded; null where it keeps all of them. */
export type RowFault = FieldFault & { no: number | null };

export interface AdmissionRow {
  no: number;
  fullName: string;
  birthDate: string;
  gender: Gender;
  unitId: string;
  /** Undefined: the day of the batch. */
  joinedOn: string | undefined;
}

export interface ExitRow {
  no: number;
  memberId: string;
  /** Undefined: the reason of the batch. */
  reason: string | undefined;
}

/** Rows in the form that rules judge, and what is wrong with the others. */
export interface ReadRows<T> {
  rows: T[];
  faults: RowFault[];
}

/** What is wrong with a value, undefined when nothing is. */
type Check = (value: unknown) => Pick<FieldFault, 'code' | 'parameters'> | undefined;

interface Field {
  check: Check;
  isRequired: boolean;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i;
const CODE = /^[a-z0-9]+(-[a-z0-9]+)*$/;
const LONGEST_CODE = 60;
/** PostgreSQL stores no NUL, and half a surrogate pair is no character. */
const ONE_LINE = /^[^\p{Cc}\p{Cs}]*$/u;
const LONGEST_NAME = 200;

const text =
  (check: (value: string) => ReturnType<Check>): Check =>
  (value) =>
    typeof value === 'string' ? check(value) : wrong('wrong-type', { expected: 'string' });

const name = text((value) => {
  const normal = normalName(value);
  if (normal === '') return wrong('required');
  if (normal.length > LONGEST_NAME) return wrong('too-long', { limit: LONGEST_NAME });
  if (ONE_LINE.test(normal)) return undefined;
  return wrong('bad-format', { expected: 'text without control characters' });
});
const day = text((value) => (isDay(value) ? undefined : wrong('bad-date')));
const id = text((value) =>
  UUID.test(value) ? undefined : wrong('bad-format', { expected: 'UUID' }),
);
const code = text((value) =>
  CODE.test(value) && value.length <= LONGEST_CODE
    ? undefined
    : wrong('bad-format', { expected: 'code' }),
);
const gender = text((value) =>
  (genders as readonly string[]).includes(value)
    ? undefined
    : wrong('bad-format', { expected: genders.join(', ') }),
);

const required = (check: Check): Field => ({ check, isRequired: true });
const optional = (check: Check): Field => ({ check, isRequired: false });

const admissionFields: Readonly<Record<string, Field>> = {
  fullName: required(name),
  birthDate: required(day),
  gender: required(gender),
  unitId: required(id),
  joinedOn: optional(day),
};
const exitFields: Readonly<Record<string, Field>> = {
  memberId: required(id),
  reason: optional(code),
};

/** The rows of a list of admissions. */
export function readAdmissions(sent: readonly SentRow[]): ReadRows<AdmissionRow> {
  return readRows(sent, admissionFields, (row, no) => ({
    no,
    fullName: normalName(row.fullName!),
    birthDate: row.birthDate!,
    gender: row.gender as Gender,
    unitId: row.unitId!.toLowerCase(),
    joinedOn: row.joinedOn,
  }));
}

/** The rows of a list of exits. */
export function readExits(sent: readonly SentRow[]): ReadRows<ExitRow> {
  return readRows(sent, exitFields, (row, no) => ({
    no,
    memberId: row.memberId!.toLowerCase(),
    reason: row.reason,
  }));
}

/**
 * Rows that say the same as an earlier one.
 *
 * @param keyOf what two rows must not share · @param field where the fault is shown
 */
export function repeatFaults<T extends { no: number }>(
  rows: readonly T[],
  keyOf: (row: T) => string,
  field: string,
): RowFault[] {
  const firsts = new Map<string, number>();
  return rows.flatMap((row) => {
    const first = firsts.get(keyOf(row));
    if (first === undefined) firsts.set(keyOf(row), row.no);
    return first === undefined
      ? []
      : [
          {
            no: row.no,
            ...fault(`/rows/${row.no}/${field}`, 'row-repeated', { first: first + 1 }),
          },
        ];
  });
}

function readRows<T>(
  sent: readonly SentRow[],
  fields: Readonly<Record<string, Field>>,
  toRow: (row: Record<string, string | undefined>, no: number) => T,
): ReadRows<T> {
  const read: ReadRows<T> = { rows: [], faults: [] };
  for (const { no, content } of sent) {
    const faults = shapeFaults(content, fields, `/rows/${no}`);
    if (faults.length === 0)
      read.rows.push(toRow(content as Record<string, string | undefined>, no));
    read.faults.push(...faults.map((each) => ({ no, ...each })));
  }
  return read;
}

function shapeFaults(
  content: unknown,
  fields: Readonly<Record<string, Field>>,
  pointer: string,
): FieldFault[] {
  if (typeof content !== 'object' || content === null || Array.isArray(content))
    return [fault(pointer, 'wrong-type', { expected: 'object' })];
  const row = content as Record<string, unknown>;
  const unknown = Object.keys(row).filter((key) => !Object.hasOwn(fields, key));
  return [
    ...unknown.map((key) => fault(`${pointer}/${escaped(key)}`, 'unknown-field')),
    ...Object.entries(fields).flatMap(([key, { check, isRequired }]) => {
      const value = row[key];
      if (value === undefined || value === null)
        return isRequired ? [fault(`${pointer}/${key}`, 'required')] : [];
      const found = check(value);
      return found ? [{ pointer: `${pointer}/${key}`, ...found }] : [];
    }),
  ];
}

function wrong(
  is: ProblemCode,
  parameters?: ProblemParameters,
): Pick<FieldFault, 'code' | 'parameters'> {
  return { code: is, ...(parameters && { parameters }) };
}

/** Composed (NFC), with one blank between words: two ways to type "Đ" are one letter. */
function normalName(typed: string): string {
  return typed.normalize('NFC').trim().replace(/\s+/gu, ' ');
}

/** As a part of a JSON pointer (RFC 6901). */
function escaped(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1');
}

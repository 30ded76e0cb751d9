import {
  eventNameOf,
  eventSchema,
  type AwardRecord,
  type EventStream,
  type SupportRecord,
} from '@dong-hanh/contracts';
import type { LoggedMessage } from './topic-log.js';

/** What every record that services tell each other of has. */
export interface VersionedRecord {
  id: string;
  version: number;
}

type Columns<R> = Record<string, (record: R) => unknown>;

/** A read model of one kind of record: each column that events decide, with its value for a record. */
export interface ReadModel<R extends VersionedRecord = VersionedRecord> {
  table: string;
  /** The column with the id of the record. */
  id: string;
  columns: Columns<R>;
}

/** The record in a message, or undefined for what no reader can apply. */
export function recordOf<R extends VersionedRecord>(
  { names }: Pick<EventStream, 'names'>,
  { key, value }: LoggedMessage,
): R | undefined {
  try {
    const event = JSON.parse(value?.toString() ?? '') as { type: string; subject: string };
    const name = eventNameOf(event.type);
    if (!name || !names.includes(name) || event.subject !== key?.toString()) return undefined;
    const parsed = eventSchema(name).safeParse(event);
    return parsed.success ? (parsed.data.data as R) : undefined;
  } catch {
    return undefined;
  }
}

/** What a reader ends with who begins at the start of the log: the newest version of each record. */
export function newestRecords<R extends VersionedRecord>(
  stream: Pick<EventStream, 'names'>,
  log: readonly LoggedMessage[],
): R[] {
  const newest = new Map<string, R>();
  for (const message of log) {
    const record = recordOf<R>(stream, message);
    const known = record && newest.get(record.id);
    if (record && (!known || known.version < record.version)) newest.set(record.id, record);
  }
  return [...newest.values()];
}

const awardColumns: Columns<AwardRecord> = {
  version: (award) => award.version,
  state: (award) => award.state,
  decision_id: (award) => award.decisionId,
  decision_number: (award) => award.decisionNumber,
  issuer: (award) => award.issuer,
  form: (award) => award.form,
  basis: (award) => award.basis,
  recipient_kind: (award) => award.recipient.kind,
  recipient_id: (award) => award.recipient.id,
  unit_id: (award) => award.unitId,
  unit_version: (award) => award.unitVersion,
  province_id: (award) => award.provinceId,
  signed_on: (award) => award.signedOn,
  month: (award) => award.month,
  school_year: (award) => award.schoolYear,
};

/** The awards in membership's records of members and units, written apart from the service's own code. */
export const honours: ReadModel<AwardRecord> = {
  table: 'honours',
  id: 'award_id',
  columns: { award_id: (award) => award.id, ...awardColumns },
};

/** The facts behind reporting's statistics, with the instants of record and what a revocation adds. */
export const awardFacts: ReadModel<AwardRecord> = {
  table: 'award_facts',
  id: 'id',
  columns: {
    id: (award) => award.id,
    ...awardColumns,
    granted_at: (award) => instant(award.grantedAt),
    revoked_at: ({ revocation }) => revocation && instant(revocation.revokedAt),
    revocation_number: ({ revocation }) => revocation?.number ?? null,
    revocation_signed_on: ({ revocation }) => revocation?.signedOn ?? null,
  },
};

/** Whole đồng come back as numbers; none is above 10^15, where a number still holds each đồng. */
const supportColumns: Columns<SupportRecord> = {
  version: (support) => support.version,
  state: (support) => support.state,
  grant_id: (support) => support.grantId,
  programme_id: (support) => support.programmeId,
  category: (support) => support.category,
  recipient_kind: ({ recipient }) => recipient.kind,
  recipient_id: ({ recipient }) => (recipient.kind === 'non-member' ? null : recipient.id),
  people: (support) => support.people,
  unit_id: (support) => support.unitId,
  unit_version: (support) => support.unitVersion,
  province_id: (support) => support.provinceId,
  granted_on: (support) => support.grantedOn,
  month: (support) => support.month,
  school_year: (support) => support.schoolYear,
  amount: ({ amount }) => Number(amount.amount),
  precision: ({ amount }) => amount.precision,
  wording: ({ amount }) => amount.wording ?? null,
  kept_amount: (support) => Number(support.keptAmount),
};

/** The support in membership's records of members. */
export const supports: ReadModel<SupportRecord> = {
  table: 'supports',
  id: 'support_id',
  columns: { support_id: (support) => support.id, ...supportColumns },
};

/** What each kind of source bears, in the order of the kinds. */
function inOrder(sources: SupportRecord['sources']): SupportRecord['sources'] {
  return sources
    .map(({ kind, amount }) => ({ kind, amount }))
    .sort((one, other) => (one.kind < other.kind ? -1 : 1));
}

/** The facts behind reporting's statistics of support, with who bears it and what a return adds. */
export const supportFacts: ReadModel<SupportRecord> = {
  table: 'support_facts',
  id: 'id',
  columns: {
    id: (support) => support.id,
    ...supportColumns,
    granted_by_unit_id: (support) => support.grantedByUnitId,
    sources: ({ sources }) => inOrder(sources),
    granted_sources: ({ grantedSources }) => inOrder(grantedSources),
    granted_at: (support) => instant(support.grantedAt),
    returned_on: ({ return: back }) => back?.returnedOn ?? null,
    returned_amount: ({ return: back }) => back && Number(back.amount),
    returned_at: ({ return: back }) => back && instant(back.returnedAt),
  },
};

/**
 * Compares the live rows of a read model with those that its records would have, whole row by whole row.
 *
 * @param live rows with the model's columns, in their order
 * @returns one line for each row that only one side has
 */
export function rowDifferences<R extends VersionedRecord>(
  { columns }: ReadModel<R>,
  live: readonly Record<string, unknown>[],
  records: readonly R[],
): string[] {
  const rebuilt = records.map((record) =>
    Object.fromEntries(Object.entries(columns).map(([name, valueOf]) => [name, valueOf(record)])),
  );
  const missing = new Set(rebuilt.map((row) => JSON.stringify(row)));
  const extra = live.map((row) => JSON.stringify(row)).filter((row) => !missing.delete(row));
  return [
    ...extra.map((row) => `only live: ${row}`),
    ...[...missing].map((row) => `only in the log: ${row}`),
  ];
}

/** An instant as a live row's `Date` is written in JSON, whatever offset the event gives it. */
function instant(text: string): string {
  return new Date(text).toISOString();
}

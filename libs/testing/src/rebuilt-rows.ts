import { eventNameOf, eventSchema, type AwardRecord } from '@dong-hanh/contracts';
import type { LoggedMessage } from './topic-log.js';

type Comparable = string | number | null;

/** A read model of awards: each column that events decide, with its value for an award. */
export interface AwardReadModel {
  table: 'award_facts' | 'honours';
  columns: Record<string, (award: AwardRecord) => Comparable>;
}

/** The award in a message, or undefined for what no reader can apply. */
export function awardOf({ key, value }: LoggedMessage): AwardRecord | undefined {
  try {
    const event = JSON.parse(value?.toString() ?? '') as { type: string; subject: string };
    const name = eventNameOf(event.type);
    if (!name || event.subject !== key?.toString()) return undefined;
    const parsed = eventSchema(name).safeParse(event);
    return parsed.success ? (parsed.data.data as AwardRecord) : undefined;
  } catch {
    return undefined;
  }
}

/** What a reader ends with who begins at the start of the log: the newest version of each award. */
export function newestAwards(log: readonly LoggedMessage[]): AwardRecord[] {
  const newest = new Map<string, AwardRecord>();
  for (const message of log) {
    const award = awardOf(message);
    const known = award && newest.get(award.id);
    if (award && (!known || known.version < award.version)) newest.set(award.id, award);
  }
  return [...newest.values()];
}

const sharedColumns: AwardReadModel['columns'] = {
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
export const honours: AwardReadModel = {
  table: 'honours',
  columns: { award_id: (award) => award.id, ...sharedColumns },
};

/** The facts behind reporting's statistics, with the instants of record and what a revocation adds. */
export const awardFacts: AwardReadModel = {
  table: 'award_facts',
  columns: {
    id: (award) => award.id,
    ...sharedColumns,
    granted_at: (award) => instant(award.grantedAt),
    revoked_at: ({ revocation }) => revocation && instant(revocation.revokedAt),
    revocation_number: ({ revocation }) => revocation?.number ?? null,
    revocation_signed_on: ({ revocation }) => revocation?.signedOn ?? null,
  },
};

/**
 * Compares the live rows of a read model with those that its awards would have, whole row by whole row.
 *
 * @param live rows with the model's columns, in their order
 * @returns one line for each row that only one side has
 */
export function rowDifferences(
  { columns }: AwardReadModel,
  live: readonly Record<string, unknown>[],
  awards: readonly AwardRecord[],
): string[] {
  const rebuilt = awards.map((award) =>
    Object.fromEntries(Object.entries(columns).map(([name, valueOf]) => [name, valueOf(award)])),
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

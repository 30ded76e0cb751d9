import type { AwardRecord } from './emulation/award.events.js';
import type { SupportRecord } from './welfare-support/support.events.js';

/**
 * Three texts say what a service holds of a record, each wider than the one before. A digest is the sum
 * modulo 2^64, over all records of a province and month, of the first 8 bytes, big-endian, of the SHA-256
 * of such a text. What is absent is empty, days are counted from 1970-01-01, instants in microseconds.
 */
type Kept = AwardRecord | SupportRecord;

/** `digest`: which records there are, in which version and state. */
export function digestText({
  id,
  version,
  state,
}: {
  id: string;
  version: number;
  state: string;
}): string {
  return textOf([id, version, state]);
}

/** `contents`: all that every holder of a record keeps of it, so that whatever is wrong there is told apart. */
export function contentsText(record: Kept): string {
  return 'decisionId' in record ? contentsOfAward(record) : contentsOfSupport(record);
}

/** `details`: what only the owner and the statistics keep beyond it. */
export function detailsText(record: Kept): string {
  return 'decisionId' in record ? detailsOfAward(record) : detailsOfSupport(record);
}

function contentsOfAward(award: AwardRecord): string {
  return textOf([
    ...[award.id, award.version, award.state, award.provinceId, award.month],
    ...[award.unitId, award.unitVersion, award.recipient.kind, award.recipient.id],
    ...[award.decisionId, award.issuer, award.form, award.basis, award.schoolYear],
    ...[dayNumber(award.signedOn), award.decisionNumber],
  ]);
}

function contentsOfSupport(support: SupportRecord): string {
  const { recipient, amount } = support;
  return textOf([
    ...[support.id, support.version, support.state, support.provinceId, support.month],
    ...[support.unitId, support.unitVersion, recipient.kind],
    recipient.kind === 'non-member' ? null : recipient.id,
    ...[support.people, support.grantId, support.programmeId, support.category],
    ...[support.schoolYear, dayNumber(support.grantedOn)],
    ...[amount.amount, amount.precision, amount.wording, support.keptAmount],
  ]);
}

function detailsOfAward({ id, grantedAt, revocation }: AwardRecord): string {
  return textOf([
    ...[id, microseconds(grantedAt), revocation?.number],
    ...[revocation && dayNumber(revocation.signedOn)],
    ...[revocation && microseconds(revocation.revokedAt)],
  ]);
}

function detailsOfSupport(support: SupportRecord): string {
  const { return: back } = support;
  return textOf([
    ...[support.id, support.grantedByUnitId],
    ...[sourcesText(support.sources), sourcesText(support.grantedSources)],
    ...[microseconds(support.grantedAt), back && dayNumber(back.returnedOn), back?.amount],
    ...[back && microseconds(back.returnedAt)],
  ]);
}

/** Each kind that bears something, in the order of their codes; when none does, the first, who gave it. */
function sourcesText(sources: SupportRecord['sources']): string {
  const bearing = sources.filter(({ amount }) => BigInt(amount) > 0n);
  return (bearing.length > 0 ? bearing : sources.slice(0, 1))
    .map(({ kind, amount }) => `kind:${kind},amount:${amount}`)
    .sort()
    .join(',');
}

/** Parts joined by colons; what is absent is empty. */
export function textOf(parts: readonly (string | number | null | undefined)[]): string {
  return parts.map((part) => part ?? '').join(':');
}

/** Days since 1970-01-01. @param day `YYYY-MM-DD` */
export function dayNumber(day: string): number {
  return Date.parse(`${day}T00:00:00Z`) / 86_400_000;
}

function microseconds(instant: string): number {
  return Date.parse(instant) * 1_000;
}

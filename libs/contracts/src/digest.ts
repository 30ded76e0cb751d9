import type { AwardRecord } from './emulation/award.events.js';
import type { SupportRecord } from './welfare-support/support.events.js';

/**
 * The text whose SHA-256 is summed in the reconciliation digest of awards and of support: first 8 bytes,
 * big-endian, sum modulo 2^64 over all records of a province and month. It holds all that every holder of
 * a record keeps of it, so that a record that is wrong anywhere is told apart, whatever its version says.
 * Days are counted from 1970-01-01; what is absent is empty.
 */
export function digestText(record: AwardRecord | SupportRecord): string {
  return 'decisionId' in record ? textOfAward(record) : textOfSupport(record);
}

function textOfAward(award: AwardRecord): string {
  return [
    ...[award.id, award.version, award.state, award.provinceId, award.month],
    ...[award.unitId, award.unitVersion, award.recipient.kind, award.recipient.id],
    ...[award.decisionId, award.issuer, award.form, award.basis, award.schoolYear],
    ...[dayNumber(award.signedOn), award.decisionNumber],
  ]
    .map((part) => part ?? '')
    .join(':');
}

function textOfSupport(support: SupportRecord): string {
  const { recipient, amount } = support;
  return [
    ...[support.id, support.version, support.state, support.provinceId, support.month],
    ...[support.unitId, support.unitVersion, recipient.kind],
    recipient.kind === 'non-member' ? null : recipient.id,
    ...[support.people, support.grantId, support.programmeId, support.category],
    ...[support.schoolYear, dayNumber(support.grantedOn)],
    ...[amount.amount, amount.precision, amount.wording, support.keptAmount],
  ]
    .map((part) => part ?? '')
    .join(':');
}

function dayNumber(day: string): number {
  return Date.parse(`${day}T00:00:00Z`) / 86_400_000;
}

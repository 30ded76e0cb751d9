import type { AwardRecord } from '@dong-hanh/contracts';
import { applyFacts, arriving, newestInOrder } from '../statistics/applied-facts.rules.js';

/** A row of `award_facts`, named as its columns. */
export interface AwardFactRow {
  id: string;
  version: number;
  state: string;
  decision_id: string;
  decision_number: string;
  issuer: string;
  form: string;
  basis: string;
  recipient_kind: string;
  recipient_id: string;
  unit_id: string;
  unit_version: number;
  province_id: string | null;
  signed_on: string;
  month: string;
  school_year: string;
  granted_at: string;
  revoked_at: string | null;
  revocation_number: string | null;
  revocation_signed_on: string | null;
}

/** The rows that a batch of award events leaves behind. */
export function factRows(awards: readonly AwardRecord[]): AwardFactRow[] {
  return newestInOrder(awards).map(toFactRow);
}

function toFactRow(award: AwardRecord): AwardFactRow {
  const { revocation } = award;
  return {
    id: award.id,
    version: award.version,
    state: award.state,
    decision_id: award.decisionId,
    decision_number: award.decisionNumber,
    issuer: award.issuer,
    form: award.form,
    basis: award.basis,
    recipient_kind: award.recipient.kind,
    recipient_id: award.recipient.id,
    unit_id: award.unitId,
    unit_version: award.unitVersion,
    province_id: award.provinceId,
    signed_on: award.signedOn,
    month: award.month,
    school_year: award.schoolYear,
    granted_at: award.grantedAt,
    revoked_at: revocation?.revokedAt ?? null,
    revocation_number: revocation?.number ?? null,
    revocation_signed_on: revocation?.signedOn ?? null,
  };
}

/** Columns of `award_facts` as they come from an event, with their types. */
const columns: Record<keyof AwardFactRow, string> = {
  id: 'uuid',
  version: 'integer',
  state: 'text',
  decision_id: 'uuid',
  decision_number: 'text',
  issuer: 'text',
  form: 'text',
  basis: 'text',
  recipient_kind: 'text',
  recipient_id: 'uuid',
  unit_id: 'uuid',
  unit_version: 'integer',
  province_id: 'uuid',
  signed_on: 'date',
  month: 'text',
  school_year: 'text',
  granted_at: 'timestamptz',
  revoked_at: 'timestamptz',
  revocation_number: 'text',
  revocation_signed_on: 'date',
};

/** A batch as the statement takes it over. */
export function arrivingAwards(awards: readonly AwardRecord[]): string {
  return arriving(columns, factRows(awards));
}

/** What a counter counts by. */
const key = [
  'province_id',
  'month',
  'school_year',
  'issuer',
  'form',
  'recipient_kind',
  'basis',
  'state',
];

/** Takes over a batch; `$1` what `arrivingAwards` says. */
export const applyAwardFacts = applyFacts({
  name: 'award-facts-apply',
  facts: 'award_facts',
  columns,
  counters: 'award_counts',
  key,
  measures: { awards: '1' },
  counts: key,
});

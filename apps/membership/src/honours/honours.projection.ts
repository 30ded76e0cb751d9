import type { AwardRecord } from '@dong-hanh/contracts';

/** An award as a row of `honours`. */
export interface HonourRow {
  award_id: string;
  version: number;
  recipient_kind: string;
  recipient_id: string;
  unit_id: string;
  unit_version: number;
  province_id: string | null;
  decision_id: string;
  decision_number: string;
  issuer: string;
  form: string;
  basis: string;
  signed_on: string;
  school_year: string;
  month: string;
  state: string;
}

/** The row that shows an award as it is after the fact. */
export function honourOf(award: AwardRecord): HonourRow {
  return {
    award_id: award.id,
    version: award.version,
    recipient_kind: award.recipient.kind,
    recipient_id: award.recipient.id,
    unit_id: award.unitId,
    unit_version: award.unitVersion,
    province_id: award.provinceId,
    decision_id: award.decisionId,
    decision_number: award.decisionNumber,
    issuer: award.issuer,
    form: award.form,
    basis: award.basis,
    signed_on: award.signedOn,
    school_year: award.schoolYear,
    month: award.month,
    state: award.state,
  };
}

/** Newer versions win, whatever order they come in; what comes twice changes nothing. `$1` rows as JSON. */
export const upsertHonours = {
  name: 'honours-upsert',
  text: `
    insert into honours (award_id, version, recipient_kind, recipient_id, unit_id, unit_version,
      province_id, decision_id, decision_number, issuer, form, basis, signed_on, school_year, month, state)
    select award_id, version, recipient_kind, recipient_id, unit_id, unit_version,
      province_id, decision_id, decision_number, issuer, form, basis, signed_on, school_year, month, state
    from jsonb_to_recordset($1::jsonb) as given (award_id uuid, version integer, recipient_kind text,
      recipient_id uuid, unit_id uuid, unit_version integer, province_id uuid, decision_id uuid,
      decision_number text, issuer text, form text, basis text, signed_on date, school_year text,
      month text, state text)
    order by award_id
    on conflict (award_id) do update set
      version = excluded.version, recipient_kind = excluded.recipient_kind,
      recipient_id = excluded.recipient_id, unit_id = excluded.unit_id,
      unit_version = excluded.unit_version, province_id = excluded.province_id,
      decision_id = excluded.decision_id, decision_number = excluded.decision_number,
      issuer = excluded.issuer, form = excluded.form, basis = excluded.basis,
      signed_on = excluded.signed_on, school_year = excluded.school_year, month = excluded.month,
      state = excluded.state
    where excluded.version > honours.version`,
};

import type { SupportRecord } from '@dong-hanh/contracts';

/** A support as a row of `supports`. */
export interface SupportRow {
  support_id: string;
  version: number;
  grant_id: string;
  programme_id: string;
  category: string;
  recipient_kind: string;
  recipient_id: string | null;
  people: number;
  unit_id: string;
  unit_version: number;
  province_id: string | null;
  granted_on: string;
  school_year: string;
  month: string;
  amount: string;
  precision: string;
  wording: string | null;
  kept_amount: string;
  state: string;
}

/** The row that shows a support as it is after the fact. */
export function supportRowOf(support: SupportRecord): SupportRow {
  return {
    support_id: support.id,
    version: support.version,
    grant_id: support.grantId,
    programme_id: support.programmeId,
    category: support.category,
    recipient_kind: support.recipient.kind,
    recipient_id: support.recipient.kind === 'non-member' ? null : support.recipient.id,
    people: support.people,
    unit_id: support.unitId,
    unit_version: support.unitVersion,
    province_id: support.provinceId,
    granted_on: support.grantedOn,
    school_year: support.schoolYear,
    month: support.month,
    amount: support.amount.amount,
    precision: support.amount.precision,
    wording: support.amount.wording ?? null,
    kept_amount: support.keptAmount,
    state: support.state,
  };
}

/** Newer versions win, whatever order they come in; what comes twice changes nothing. `$1` rows as JSON. */
export const upsertSupports = {
  name: 'supports-upsert',
  text: `
    insert into supports (support_id, version, grant_id, programme_id, category, recipient_kind,
      recipient_id, people, unit_id, unit_version, province_id, granted_on, school_year, month, amount,
      precision, wording, kept_amount, state)
    select support_id, version, grant_id, programme_id, category, recipient_kind,
      recipient_id, people, unit_id, unit_version, province_id, granted_on, school_year, month, amount,
      precision, wording, kept_amount, state
    from jsonb_to_recordset($1::jsonb) as given (support_id uuid, version integer, grant_id uuid,
      programme_id uuid, category text, recipient_kind text, recipient_id uuid, people integer,
      unit_id uuid, unit_version integer, province_id uuid, granted_on date, school_year text, month text,
      amount bigint, precision text, wording text, kept_amount bigint, state text)
    order by support_id
    on conflict (support_id) do update set
      version = excluded.version, grant_id = excluded.grant_id, programme_id = excluded.programme_id,
      category = excluded.category, recipient_kind = excluded.recipient_kind,
      recipient_id = excluded.recipient_id, people = excluded.people, unit_id = excluded.unit_id,
      unit_version = excluded.unit_version, province_id = excluded.province_id,
      granted_on = excluded.granted_on, school_year = excluded.school_year, month = excluded.month,
      amount = excluded.amount, precision = excluded.precision, wording = excluded.wording,
      kept_amount = excluded.kept_amount, state = excluded.state
    where excluded.version > supports.version`,
};

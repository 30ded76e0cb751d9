import type { AwardRecord } from '@dong-hanh/contracts';

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

/**
 * The rows that a batch of award events leaves behind: the newest version of each award, in the order of
 * ids, so that two writers lock the same rows in the same order. An award's event carries its whole state;
 * older versions in the batch say nothing more.
 */
export function factRows(awards: readonly AwardRecord[]): AwardFactRow[] {
  const newest = new Map<string, AwardRecord>();
  for (const award of awards) {
    const known = newest.get(award.id);
    if (!known || award.version > known.version) newest.set(award.id, award);
  }
  return [...newest.values()].map(toFactRow).sort((a, b) => (a.id < b.id ? -1 : 1));
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
const columnTypes: Record<keyof AwardFactRow, string> = {
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
const columns = Object.keys(columnTypes);
const changing = columns.filter((column) => column !== 'id');

/** What a counter counts by. */
const kind = [
  'province_id',
  'month',
  'school_year',
  'issuer',
  'form',
  'recipient_kind',
  'basis',
  'state',
];
const listed = (names: readonly string[], before = '') =>
  names.map((name) => `${before}${name}`).join(', ');

/**
 * A batch in one statement: newer versions replace facts, and what each replaced row counted for is taken
 * away where the new one is added, so a counter is changed once whatever repeats or comes late. Facts and
 * counters are locked in the order of their keys.
 *
 * `$1` rows as JSON, one per award
 */
export const applyAwardFacts = {
  name: 'award-facts-apply',
  text: `with arrived as (
    select * from jsonb_to_recordset($1::jsonb)
      as row (${columns.map((name) => `${name} ${columnTypes[name as keyof AwardFactRow]}`).join(', ')})
  ), written as (
    insert into award_facts as fact (${listed(columns)})
    select ${listed(columns)} from arrived order by id
    on conflict (id) do update
      set (${listed(changing)}) = (${listed(changing, 'excluded.')})
      where excluded.version > fact.version
    returning old.id as replaced_id,
      ${kind.map((name) => `old.${name} as old_${name}, new.${name} as new_${name}`).join(', ')}
  ), changes as (
    select ${kind.map((name) => `new_${name} as ${name}`).join(', ')}, 1 as change from written
    union all
    select ${listed(kind, 'old_')}, -1 from written where replaced_id is not null
  )
  insert into award_counts as counter (${listed(kind)}, awards)
  select ${listed(kind)}, sum(change) from changes
  group by ${listed(kind)} having sum(change) <> 0
  order by ${listed(kind)}
  on conflict (${listed(kind)}) do update set awards = counter.awards + excluded.awards`,
};

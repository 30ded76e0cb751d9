import type { SupportRecord } from '@dong-hanh/contracts';
import { applyFacts, arriving, newestInOrder } from '../statistics/applied-facts.rules.js';

type Sources = SupportRecord['sources'];

/** A row of `support_facts`, named as its columns; whole đồng as digits. */
export interface SupportFactRow {
  id: string;
  version: number;
  state: string;
  grant_id: string;
  programme_id: string;
  category: string;
  recipient_kind: string;
  recipient_id: string | null;
  people: number;
  unit_id: string;
  unit_version: number;
  province_id: string | null;
  granted_by_unit_id: string;
  granted_on: string;
  month: string;
  school_year: string;
  amount: string;
  precision: string;
  wording: string | null;
  kept_amount: string;
  sources: Sources;
  granted_sources: Sources;
  granted_at: string;
  returned_on: string | null;
  returned_amount: string | null;
  returned_at: string | null;
}

/** The rows that a batch of support events leaves behind. */
export function factRows(supports: readonly SupportRecord[]): SupportFactRow[] {
  return newestInOrder(supports).map(toFactRow);
}

function toFactRow(support: SupportRecord): SupportFactRow {
  const { recipient, amount, return: back } = support;
  return {
    id: support.id,
    version: support.version,
    state: support.state,
    grant_id: support.grantId,
    programme_id: support.programmeId,
    category: support.category,
    recipient_kind: recipient.kind,
    recipient_id: recipient.kind === 'non-member' ? null : recipient.id,
    people: support.people,
    unit_id: support.unitId,
    unit_version: support.unitVersion,
    province_id: support.provinceId,
    granted_by_unit_id: support.grantedByUnitId,
    granted_on: support.grantedOn,
    month: support.month,
    school_year: support.schoolYear,
    amount: amount.amount,
    precision: amount.precision,
    wording: amount.wording ?? null,
    kept_amount: support.keptAmount,
    sources: byKind(support.sources),
    granted_sources: byKind(support.grantedSources),
    granted_at: support.grantedAt,
    returned_on: back?.returnedOn ?? null,
    returned_amount: back?.amount ?? null,
    returned_at: back?.returnedAt ?? null,
  };
}

/**
 * Each kind once, in one order, without kinds that bear nothing: a support counts once under a kind. When
 * none bears anything, the first one stands for who gave it.
 */
function byKind(sources: Sources): Sources {
  const amounts = new Map<Sources[number]['kind'], bigint>();
  for (const { kind, amount } of sources) {
    amounts.set(kind, (amounts.get(kind) ?? 0n) + BigInt(amount));
  }
  const bearing = [...amounts].filter(([, amount]) => amount > 0n);
  return (bearing.length > 0 ? bearing : [...amounts].slice(0, 1))
    .map(([kind, amount]) => ({ kind, amount: String(amount) }))
    .sort((one, other) => (one.kind < other.kind ? -1 : 1));
}

/** Columns of `support_facts` as they come from an event, with their types. */
const columns: Record<keyof SupportFactRow, string> = {
  id: 'uuid',
  version: 'integer',
  state: 'text',
  grant_id: 'uuid',
  programme_id: 'uuid',
  category: 'text',
  recipient_kind: 'text',
  recipient_id: 'uuid',
  people: 'integer',
  unit_id: 'uuid',
  unit_version: 'integer',
  province_id: 'uuid',
  granted_by_unit_id: 'uuid',
  granted_on: 'date',
  month: 'text',
  school_year: 'text',
  amount: 'bigint',
  precision: 'text',
  wording: 'text',
  kept_amount: 'bigint',
  sources: 'jsonb',
  granted_sources: 'jsonb',
  granted_at: 'timestamptz',
  returned_on: 'date',
  returned_amount: 'bigint',
  returned_at: 'timestamptz',
};

/** A batch as the statement takes it over. */
export function arrivingSupports(supports: readonly SupportRecord[]): string {
  return arriving(columns, factRows(supports));
}

/** What a counter counts by; `source` is a part's. */
const key = ['province_id', 'month', 'school_year', 'programme_id', 'category', 'recipient_kind'];
const counted = ['state', 'people', 'precision', 'kept_amount', 'sources'];

/** Takes over a batch; `$1` what `arrivingSupports` says. */
export const applySupportFacts = applyFacts({
  name: 'support-facts-apply',
  facts: 'support_facts',
  columns,
  counters: 'support_counts',
  key: [...key, 'source'],
  measures: {
    supports: '1',
    people: 'people',
    exact: `case precision when 'exact' then borne else 0 end`,
    approximate: `case precision when 'approximate' then borne else 0 end`,
  },
  counts: [...key, ...counted],
  parts: `cross join lateral (
    select 'all' as source, kept_amount as borne
    union all
    select kind, amount from jsonb_to_recordset(sources) as own (kind text, amount bigint)
  ) part`,
  counted: `state <> 'returned'`,
});

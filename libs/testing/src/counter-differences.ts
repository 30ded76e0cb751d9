import type { Sql } from '@dong-hanh/persistence';

const awardKind = 'province_id, month, school_year, issuer, form, recipient_kind, basis, state';
const supportKind =
  'province_id, month, school_year, programme_id, category, recipient_kind, source';

const awards = `
  with counted as (select ${awardKind}, awards from award_counts where awards <> 0),
    grouped as (select ${awardKind}, count(*) as awards from award_facts group by ${awardKind})`;

/** Support counts with what was kept: once as a whole, and once under each source that bears a part. */
const supports = `
  with counted as (
    select ${supportKind}, supports, people, exact, approximate from support_counts
    where (supports, people, exact, approximate) <> (0, 0, 0, 0)
  ), borne as (
    select *, 'all' as source, kept_amount as money from support_facts
    union all
    select fact.*, part ->> 'kind', (part ->> 'amount')::bigint
    from support_facts fact, jsonb_array_elements(sources) part
  ), grouped as (
    select ${supportKind}, count(*) as supports, sum(people)::bigint as people,
      coalesce(sum(money) filter (where precision = 'exact'), 0)::bigint as exact,
      coalesce(sum(money) filter (where precision = 'approximate'), 0)::bigint as approximate
    from borne where state <> 'returned' group by ${supportKind}
  )`;

const oneSided = (both: string) => `${both}
  (select 'counter' as only_in, * from counted except all select 'counter', * from grouped)
  union all
  (select 'facts', * from grouped except all select 'facts', * from counted)`;

/**
 * The kinds in which reporting's counters of awards differ from its facts: none, when counters are the
 * `GROUP BY` of the facts whatever has been applied, repeated or late. Written apart from the service's
 * own statements.
 */
export function awardCounterDifferences(reporting: Sql): Promise<Record<string, unknown>[]> {
  return reporting.query(oneSided(awards));
}

/** The same for support, in people and in money, as a whole and by source. */
export function supportCounterDifferences(reporting: Sql): Promise<Record<string, unknown>[]> {
  return reporting.query(oneSided(supports));
}

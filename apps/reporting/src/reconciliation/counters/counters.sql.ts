import { statement } from '@dong-hanh/persistence';
import type { CountedFamily } from '../reconciliation.rules.js';

const awardKind = 'province_id, month, school_year, issuer, form, recipient_kind, basis, state';
const supportKind =
  'province_id, month, school_year, programme_id, category, recipient_kind, source';

/** How the counters of one family follow from its facts. */
interface Counted {
  facts: string;
  counters: string;
  /** All columns of a counter. */
  columns: string;
  /** What a difference is counted in. */
  records: string;
  /** The counters that count anything. */
  counted: string;
  /** @param where holds of `province_id` and `month` of the facts */
  grouped(where: string): string;
}

/** Each family by its tables. */
export const countedFamilies: Record<CountedFamily, Counted> = {
  awards: {
    facts: 'award_facts',
    counters: 'award_counts',
    columns: `${awardKind}, awards`,
    records: 'awards',
    counted: `select ${awardKind}, awards from award_counts where awards <> 0`,
    grouped: (where) =>
      `select ${awardKind}, count(*) as awards from award_facts where ${where} group by ${awardKind}`,
  },
  supports: {
    facts: 'support_facts',
    counters: 'support_counts',
    columns: `${supportKind}, supports, people, exact, approximate`,
    records: `case source when 'all' then supports else 0 end`,
    counted: `select ${supportKind}, supports, people, exact, approximate from support_counts
      where (supports, people, exact, approximate) <> (0, 0, 0, 0)`,
    grouped: (where) => `select ${supportKind}, count(*) as supports, sum(people)::bigint as people,
        coalesce(sum(money) filter (where precision = 'exact'), 0)::bigint as exact,
        coalesce(sum(money) filter (where precision = 'approximate'), 0)::bigint as approximate
      from (
        select ${supportKind.replace('source', `'all' as source`)}, people, precision,
          kept_amount as money
        from support_facts where state <> 'returned' and ${where}
        union all
        select ${supportKind.replace('source', `part ->> 'kind'`)}, people, precision,
          (part ->> 'amount')::bigint
        from support_facts, jsonb_array_elements(sources) part where state <> 'returned' and ${where}
      ) borne
      group by ${supportKind}`,
  },
};

/** Both sides have the same columns; what one has more of than the other is a difference. */
const compared = (family: CountedFamily) => {
  const { records, counted, grouped } = countedFamilies[family];
  return `(
    with counted as (${counted}), grouped as (${grouped('true')}), differing as (
      select 'counted' as side, more.* from (select * from counted except all select * from grouped) more
      union all
      select 'facts', more.* from (select * from grouped except all select * from counted) more
    )
    select '${family}' as family, coalesce(province_id::text, 'none') as province, month,
      greatest(count(*) filter (where side = 'counted'), count(*) filter (where side = 'facts')) as kinds,
      coalesce(sum(${records}) filter (where side = 'counted'), 0)::bigint as counted,
      coalesce(sum(${records}) filter (where side = 'facts'), 0)::bigint as facts
    from differing group by province_id, month
  )`;
};

/** One statement, so that counters and facts are those of one moment. */
export const counterDifferences = statement(
  'reporting-counter-differences',
  `select * from (${compared('awards')} union all ${compared('supports')}) as found
   order by family, province, month`,
);

/** `$1` provinces as text, `none` outside them · `$2` months, one for each province */
const places = `(coalesce(province_id::text, 'none'), month) in
  (select * from unnest($1::text[], $2::text[]))`;

/** What counts some places anew, in the order in which it is to be done. */
export function recountStatements(family: CountedFamily) {
  const { counters, columns, grouped } = countedFamilies[family];
  return {
    clear: statement(`${counters}-clear`, `delete from ${counters} where ${places}`),
    count: statement(
      `${counters}-count`,
      `insert into ${counters} (${columns}) ${grouped(places)} order by ${columns}`,
    ),
  };
}

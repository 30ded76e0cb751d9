import type { Sql } from '@dong-hanh/persistence';

/**
 * The kinds in which counters and facts differ: none, when counters are the `GROUP BY` of the facts
 * whatever has been applied, repeated or late.
 */
export function counterDifferences(sql: Sql): Promise<Record<string, unknown>[]> {
  const kind = 'province_id, month, school_year, issuer, form, recipient_kind, basis, state';
  return sql.query(
    `with counted as (select ${kind}, awards from award_counts where awards <> 0),
       grouped as (select ${kind}, count(*) as awards from award_facts group by ${kind})
     (select 'counter' as only_in, * from counted except all select 'counter', * from grouped)
     union all
     (select 'facts', * from grouped except all select 'facts', * from counted)`,
  );
}

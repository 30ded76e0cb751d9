import { Database, statement } from '@dong-hanh/persistence';
import { Injectable } from '@nestjs/common';
import type { CounterDifference } from './reconciliation.rules.js';

const awardKind = 'province_id, month, school_year, issuer, form, recipient_kind, basis, state';
const supportKind =
  'province_id, month, school_year, programme_id, category, recipient_kind, source';

/** Both sides have the same columns; what one has more of than the other is a difference. */
const compared = (
  family: CounterDifference['family'],
  records: string,
  counted: string,
  grouped: string,
) => `(
  with counted as (${counted}), grouped as (${grouped}), differing as (
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

/** One statement, so that counters and facts are those of one moment. */
const differences = statement(
  'reporting-counter-differences',
  `select * from (${compared(
    'awards',
    'awards',
    `select ${awardKind}, awards from award_counts where awards <> 0`,
    `select ${awardKind}, count(*) as awards from award_facts group by ${awardKind}`,
  )} union all ${compared(
    'supports',
    `case source when 'all' then supports else 0 end`,
    `select ${supportKind}, supports, people, exact, approximate from support_counts
     where (supports, people, exact, approximate) <> (0, 0, 0, 0)`,
    `select ${supportKind}, count(*) as supports, sum(people)::bigint as people,
       coalesce(sum(money) filter (where precision = 'exact'), 0)::bigint as exact,
       coalesce(sum(money) filter (where precision = 'approximate'), 0)::bigint as approximate
     from (
       select ${supportKind.replace('source', `'all' as source`)}, people, precision, kept_amount as money
       from support_facts where state <> 'returned'
       union all
       select ${supportKind.replace('source', `part ->> 'kind'`)}, people, precision,
         (part ->> 'amount')::bigint
       from support_facts, jsonb_array_elements(sources) part where state <> 'returned'
     ) borne
     group by ${supportKind}`,
  )}) as found
  order by family, province, month`,
);

/** Compares the counters of the statistics with the facts that they count. */
@Injectable()
export class CountersRepository {
  constructor(private readonly serve: Database) {}

  /** The provinces and months in which counters are not the sums of their facts; none when all is well. */
  differences(): Promise<CounterDifference[]> {
    return this.serve.query<CounterDifference>(differences);
  }
}

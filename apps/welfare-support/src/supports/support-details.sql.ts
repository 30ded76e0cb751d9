import type { DetailColumns } from '@dong-hanh/service-kit';

/** Where `supports` has what the statistics keep of a support and nobody else. */
export const supportDetails: DetailColumns<'supports'> = {
  grantedByUnitId: 'granted_by_unit_id',
  sources: borne('shares'),
  grantedSources: borne('granted_shares'),
  grantedAt: `date_trunc('milliseconds', granted_at)`,
  returnedOn: `(return ->> 'returnedOn')::date`,
  returnedAmount: `return ->> 'amount'`,
  returnedAt: `(return ->> 'returnedAt')::timestamptz`,
};

/** One share is what its kind bears; several are added up by kind. */
function borne(shares: string): string {
  const first = (field: string) => `${shares} -> 0 ->> '${field}'`;
  const share = `rows from (jsonb_to_recordset(${shares}) as (kind text, amount numeric))
    with ordinality as share (kind, amount, place)`;
  return `case jsonb_array_length(${shares})
    when 0 then ''
    when 1 then 'kind:' || (${first('kind')}) || ',amount:' || (${first('amount')})
    else (
      select string_agg('kind:' || kind || ',amount:' || amount, ',' order by kind collate "C")
      from (
        select kind, sum(amount) as amount, max(sum(amount)) over () as most,
          min(place) = min(min(place)) over () as is_first
        from ${share}
        group by kind
      ) borne
      where amount > 0 or (most = 0 and is_first)
    ) end`;
}

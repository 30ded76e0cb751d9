/** How newer versions become facts, and how their counters follow. */
export interface FactTables {
  /** Name of the prepared statement. */
  name: string;
  facts: string;
  /** The columns of facts that come from events, with their types; `id` and `version` among them. */
  columns: Record<string, string>;
  counters: string;
  /** What counters count by: columns of a fact or of its parts. */
  key: readonly string[];
  /** What counters hold, as what one fact or part adds. */
  measures: Record<string, string>;
  /** The columns of facts that `key`, `measures`, `parts` and `counted` speak of. */
  counts: readonly string[];
  /** Joins the parts of a fact that are counted one by one. */
  parts?: string;
  /** Which facts count at all; every one when absent. */
  counted?: string;
}

/**
 * The newest version of each record in a batch, in the order of ids, so that two writers lock the same
 * rows in the same order. An event carries the whole state; older versions in the batch say nothing more.
 */
export function newestInOrder<R extends { id: string; version: number }>(
  records: readonly R[],
): R[] {
  const newest = new Map<string, R>();
  for (const record of records) {
    const known = newest.get(record.id);
    if (!known || record.version > known.version) newest.set(record.id, record);
  }
  return [...newest.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
}

/**
 * The rows of a batch as the parameter of its statement: each as an array in the order of the columns, which
 * PostgreSQL takes apart in half the time that objects with names need.
 */
export function arriving<C extends string>(
  columns: Record<C, string>,
  rows: readonly Record<C, unknown>[],
): string {
  const names = Object.keys(columns) as C[];
  return JSON.stringify(rows.map((row) => names.map((name) => row[name])));
}

const listed = (names: readonly string[], before = '') =>
  names.map((name) => `${before}${name}`).join(', ');

/**
 * A batch in one statement: newer versions replace facts, and what each replaced row counted for is taken
 * away where the new one is added, so a counter is changed once whatever repeats or comes late. Facts and
 * counters are locked in the order of their keys.
 *
 * `$1` what `arriving` makes of the rows, one per record
 */
export function applyFacts(tables: FactTables) {
  const { name, facts, counters, key, measures, counts, parts = '', counted = 'true' } = tables;
  const columns = Object.keys(tables.columns);
  const changing = columns.filter((column) => column !== 'id');
  const kept = Object.keys(measures);
  const text = `with arrived as (
    select ${columns.map((column, at) => `(fields ->> ${at})::${tables.columns[column]} as ${column}`).join(', ')}
    from jsonb_array_elements($1::jsonb) as arriving (fields)
  ), written as (
    insert into ${facts} as fact (${listed(columns)})
    select ${listed(columns)} from arrived order by id
    on conflict (id) do update
      set (${listed(changing)}) = (${listed(changing, 'excluded.')})
      where excluded.version > fact.version
    returning old.id as replaced_id,
      ${counts.map((column) => `old.${column} as old_${column}, new.${column} as new_${column}`).join(', ')}
  ), moved as (
    select 1 as change, ${counts.map((column) => `new_${column} as ${column}`).join(', ')} from written
    union all
    select -1, ${listed(counts, 'old_')} from written where replaced_id is not null
  ), changes as (
    select ${listed(key)},
      ${kept.map((column) => `sum(change * ${measures[column]}) as ${column}`).join(', ')}
    from moved ${parts} where ${counted}
    group by ${listed(key)}
  )
  insert into ${counters} as counter (${listed([...key, ...kept])})
  select ${listed([...key, ...kept])} from changes
  where ${kept.map((column) => `${column} <> 0`).join(' or ')}
  order by ${listed(key)}
  on conflict (${listed(key)}) do update
    set ${kept.map((column) => `${column} = counter.${column} + excluded.${column}`).join(', ')}`;
  return { name, text };
}

import { Database, type Sql } from '@dong-hanh/persistence';
import { Injectable } from '@nestjs/common';
import {
  Parameters,
  type AskedFacts,
  type CountersSql,
  type RecordPosition,
  type SqlText,
} from './facts.rules.js';
import {
  conditions,
  factSource,
  fromFacts,
  provinceCondition,
  sharedConditions,
  sharedKeys,
  withList,
} from './placed-facts.sql.js';
import { isCounted, type Place } from './statistics.rules.js';

/** What every row of a statistic holds beside its keys. */
export interface Counted {
  count: number;
}

/** What has been counted, read with the rights of the role that serves requests. */
@Injectable()
export class StatisticsRepository {
  constructor(private readonly serve: Database) {}

  /** Rows of group keys with what was counted, and how many facts they are together. */
  async count<R extends Counted>(
    place: Place,
    asked: AskedFacts,
    keys: readonly string[],
  ): Promise<{ rows: R[]; total: number }> {
    if (asked.overlaps(keys)) return this.countApart(place, asked, keys);
    const rows = await rowsOf<R>(this.serve, place, asked, keys);
    return { rows, total: rows.reduce((sum, { count }) => sum + count, 0) };
  }

  /** Rows that share facts, and the facts counted once: both from one moment of the database. */
  private countApart<R extends Counted>(
    place: Place,
    asked: AskedFacts,
    keys: readonly string[],
  ): Promise<{ rows: R[]; total: number }> {
    return this.serve.transaction(async (tx) => {
      await tx.query('set transaction isolation level repeatable read, read only');
      const rows = await rowsOf<R>(tx, place, asked, keys);
      const [whole] = await rowsOf<Counted>(tx, place, asked, []);
      return { rows, total: whole?.count ?? 0 };
    });
  }

  /** The counted facts, newest first. */
  records<R>(
    place: Place,
    asked: AskedFacts,
    page: { after: RecordPosition | undefined; rows: number },
  ): Promise<R[]> {
    const { text, values } = recordsQuery(place, asked, page);
    return this.serve.query<R>(text, values);
  }
}

/** From the counters where they hold the answer, else from the facts. */
function rowsOf<R>(sql: Sql, place: Place, asked: AskedFacts, keys: readonly string[]) {
  const counters = isCounted(place, asked.question, keys) ? asked.counters : null;
  const { text, values } = counters
    ? countersQuery(place, asked, counters, keys)
    : factsQuery(place, asked, keys);
  return sql.query<R>(text, values);
}

/** Rows of group keys with their counts from the counters of nation and provinces. */
export function countersQuery(
  place: Place,
  asked: AskedFacts,
  counters: CountersSql,
  keys: readonly string[],
): SqlText {
  const parameters = new Parameters();
  const { period } = asked.question;
  const family = counters.of(keys, parameters);
  const where = [
    ...sharedConditions('counter', asked, parameters),
    ...family.where,
    ...(place.kind === 'provinces'
      ? [provinceCondition('counter', place.provinceIds, parameters)]
      : []),
    ...(period?.kind === 'days'
      ? [
          `counter.month >= ${parameters.add(period.range.from.slice(0, 7), 'text')}`,
          `counter.month < ${parameters.add(period.range.to.slice(0, 7), 'text')}`,
        ]
      : []),
  ];
  const columns = {
    ...sharedKeys('counter', asked),
    province: `coalesce(counter.province_id::text, 'none')`,
    ...family.keys,
  };
  const text = `select ${selected(columns, keys)} ${family.measures}
    from ${counters.table} counter ${family.joins.join(' ')}
    ${conditions(where)} ${grouped(keys, `having ${counters.someCounted}`)}`;
  return { text, values: parameters.values };
}

/** The same rows from the facts. */
export function factsQuery(place: Place, asked: AskedFacts, keys: readonly string[]): SqlText {
  const parameters = new Parameters();
  const source = factSource(place, asked, parameters, keys);
  const text = `${withList(source)}
    select ${selected(source.keys, keys)} ${source.measures}
    ${fromFacts(source)} ${grouped(keys, source.someCounted && `having ${source.someCounted}`)}`;
  return { text, values: parameters.values };
}

/** The facts themselves, newest first, from a position on. */
export function recordsQuery(
  place: Place,
  asked: AskedFacts,
  page: { after: RecordPosition | undefined; rows: number },
): SqlText {
  const parameters = new Parameters();
  const source = factSource(place, asked, parameters, []);
  if (page.after) {
    const day = parameters.add(page.after.day, 'date');
    const id = parameters.add(page.after.id, 'uuid');
    source.where.push(`(fact.${asked.day}, fact.id) < (${day}, ${id})`);
  }
  const text = `${withList(source)}
    select ${source.recordColumns}
    ${fromFacts(source)}
    order by fact.${asked.day} desc, fact.id desc
    limit ${parameters.add(page.rows, 'integer')}`;
  return { text, values: parameters.values };
}

function selected(columns: Record<string, string>, keys: readonly string[]): string {
  return keys.map((key) => `${columns[key]} as "${key}", `).join('');
}

/** Without keys there is one row, even of nothing. */
function grouped(keys: readonly string[], having = ''): string {
  if (keys.length === 0) return '';
  const places = keys.map((_, index) => index + 1).join(', ');
  return `group by ${places} ${having} order by ${places}`;
}

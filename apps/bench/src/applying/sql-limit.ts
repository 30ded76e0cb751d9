import type { AwardEvent } from '@dong-hanh/contracts';
import { Database, statement } from '@dong-hanh/persistence';
import type { reportingParts } from './reporting-parts.js';

const SCHEMA = 'in_sql';
const TABLES = ['award_facts', 'award_counts'];

/**
 * The same upserts without anything before them: the rows lie typed in a table of the same database, and the
 * service's own statement takes them from there, batch by batch, over one connection as the service does.
 */
export class SqlLimit {
  private constructor(
    private readonly database: Database,
    private readonly apply: ReturnType<typeof statement>,
    private readonly batches: number,
  ) {}

  static async prepare(
    url: string,
    parts: Awaited<ReturnType<typeof reportingParts>>,
    events: readonly AwardEvent[],
    batchRows: number,
  ): Promise<SqlLimit> {
    const address = new URL(url);
    address.searchParams.set('options', `-c search_path=${SCHEMA},public`);
    const database = new Database({
      url: address.href,
      applicationName: 'bench',
      max: 1,
      statementTimeoutMs: 120_000,
    });
    await database.query(`create schema ${SCHEMA}`);
    for (const table of TABLES) {
      await database.query(`create table ${SCHEMA}.${table} (like public.${table} including all)`);
    }
    // The one setting that a copy does not take over.
    await database.query(`alter table ${SCHEMA}.award_counts set (fillfactor = 70)`);
    const { text } = parts.applyAwardFacts;
    const arrived = arrivedOf(text);
    await database.query(
      `create unlogged table arriving as
       select 0 as batch, rows.* from (${arrived.replace('$1', `'[]'`)}) rows`,
    );
    const batches = Math.ceil(events.length / batchRows);
    for (let batch = 0; batch < batches; batch += 1) {
      const some = events.slice(batch * batchRows, (batch + 1) * batchRows);
      await database.query(`insert into arriving select ${batch}, rows.* from (${arrived}) rows`, [
        parts.arrivingAwards(some.map(({ data }) => data)),
      ]);
    }
    await database.query('create index on arriving (batch)');
    await database.query('analyze arriving');
    const fromTable = text.replace(arrived, 'select * from arriving where batch = $1');
    return new SqlLimit(database, statement('bench-apply-in-sql', fromTable), batches);
  }

  /** @returns milliseconds */
  async run(): Promise<number> {
    await this.database.query('truncate award_facts, award_counts');
    const began = performance.now();
    for (let batch = 0; batch < this.batches; batch += 1) {
      await this.database.transaction((tx) => tx.query(this.apply, [batch]));
    }
    return performance.now() - began;
  }

  /** How many rows only one of both has; a counter that went back to nothing is none. */
  async differences(): Promise<number> {
    for (const schema of [SCHEMA, 'public']) {
      await this.database.query(`delete from ${schema}.award_counts where awards = 0`);
    }
    const sides = TABLES.map(
      (table) =>
        `(table ${SCHEMA}.${table} except all table public.${table})
         union all (table public.${table} except all table ${SCHEMA}.${table})`,
    );
    const counts = await Promise.all(
      sides.map((sql) =>
        this.database.query<{ n: number }>(`select count(*) as n from (${sql}) d`),
      ),
    );
    return counts.reduce((sum, [found]) => sum + found!.n, 0);
  }

  close(): Promise<void> {
    return this.database.close();
  }
}

/** The part of the statement that makes rows of the events. */
function arrivedOf(text: string): string {
  const found = /^with arrived as \(([\s\S]*?)\), written as \(/.exec(text)?.[1];
  if (!found) throw new Error('the statement of reporting does not begin with what arrives');
  return found;
}

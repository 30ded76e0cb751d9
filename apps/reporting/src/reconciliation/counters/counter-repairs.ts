import { statement, type Database, type Sql } from '@dong-hanh/persistence';
import { countedFamilies, recountStatements } from './counters.sql.js';
import { countedFamilies as families, type CountedFamily } from '../reconciliation.rules.js';

/** What belongs together in counters and digests. */
export interface Place {
  /** Id of a province, or `none`. */
  province: string;
  month: string;
}

const statements = Object.fromEntries(
  families.map((family) => [family, statementsOf(family)]),
) as Record<CountedFamily, ReturnType<typeof statementsOf>>;

/**
 * Puts facts and counters right. Every write to the counters waits until the transaction ends, whichever
 * way it comes (batch, redrive): who writes facts takes the counters' table before the first row of either,
 * so the facts do not change while they are counted. Reads go on.
 */
export class CounterRepairs {
  /** @param project connections of the role that applies events */
  constructor(private readonly project: Database) {}

  /** Counts places anew from their facts. */
  recount(family: CountedFamily, places: readonly Place[]): Promise<void> {
    return this.alone(family, (tx) => recountIn(tx, family, places));
  }

  /**
   * Forgets facts that differ from their owner's, whatever version they claim, and counts their places
   * anew: what the owner publishes next is new again, and counts once.
   *
   * @returns how many facts it had
   */
  forget(family: CountedFamily, recordIds: readonly string[]): Promise<number> {
    return this.alone(family, async (tx) => {
      const forgotten = await tx.query<Place>(statements[family].forget, [recordIds]);
      await recountIn(tx, family, forgotten);
      return forgotten.length;
    });
  }

  private alone<T>(family: CountedFamily, work: (tx: Sql) => Promise<T>): Promise<T> {
    return this.project.transaction(async (tx) => {
      await tx.query(statements[family].lock);
      return work(tx);
    });
  }
}

async function recountIn(tx: Sql, family: CountedFamily, places: readonly Place[]): Promise<void> {
  if (places.length === 0) return;
  const parameters = [places.map(({ province }) => province), places.map(({ month }) => month)];
  await tx.query(statements[family].clear, parameters);
  await tx.query(statements[family].count, parameters);
}

function statementsOf(family: CountedFamily) {
  const { facts, counters } = countedFamilies[family];
  return {
    ...recountStatements(family),
    lock: `lock table ${counters} in share row exclusive mode`,
    forget: statement(
      `${facts}-forget`,
      `delete from ${facts} where id = any($1::uuid[])
       returning coalesce(province_id::text, 'none') as province, month`,
    ),
  };
}

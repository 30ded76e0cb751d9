import type { EntityManager } from 'typeorm';

/** SQL with a name: PostgreSQL parses and plans it once per connection (half the cost of an unnamed one). */
export interface Statement {
  name: string;
  text: string;
}

/** Names a statement. Names are unique in a service: one name with two texts is refused by the driver. */
export function statement(name: string, text: string): Statement {
  return { name, text };
}

/** The least that can run SQL: a pool, one of its transactions, or a TypeORM manager. */
export interface Sql {
  /**
   * @returns the rows of the statement, empty when it returns none
   */
  query<T = Record<string, unknown>>(
    sql: string | Statement,
    parameters?: readonly unknown[],
  ): Promise<T[]>;
}

/** A TypeORM manager as `Sql`, so that the outbox joins a transaction that TypeORM began. */
export function sqlOf(manager: EntityManager): Sql {
  return {
    async query<T>(sql: string | Statement, parameters: readonly unknown[] = []): Promise<T[]> {
      const text = typeof sql === 'string' ? sql : sql.text;
      const result: unknown = await manager.query(text, [...parameters]);
      return rowsOf<T>(result);
    },
  };
}

/** TypeORM answers `[rows, count]` for UPDATE and DELETE, plain rows for everything else. */
function rowsOf<T>(result: unknown): T[] {
  if (!Array.isArray(result)) return [];
  const isPair = result.length === 2 && Array.isArray(result[0]) && typeof result[1] === 'number';
  return (isPair ? result[0] : result) as T[];
}

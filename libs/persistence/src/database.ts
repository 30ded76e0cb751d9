import pg from 'pg';
import { isConnectionLost } from './database-errors.js';
import { patience } from './patience.js';
import type { Sql, Statement } from './sql.js';

/** One pool of connections as one role. */
export interface DatabaseOptions {
  /** `postgres://role:password@host:port/database`. */
  url: string;
  /** Shown in `pg_stat_activity`. */
  applicationName: string;
  /** Connections at most. Ten is what two cores can use; more made single writes slower. */
  max?: number;
  /** A statement that runs longer is ended by the server. */
  statementTimeoutMs?: number;
}

/** One dedicated connection, for what lives as long as a session: advisory locks. */
export interface Session extends Sql {
  /** Called once when the connection breaks. */
  onLost(listener: (error: Error) => void): void;
}

/** Times are read as text and numbers as they fit: a bigint that a service counts with is a number. */
const types = new pg.TypeOverrides();
types.setTypeParser(pg.types.builtins.DATE, (value) => value);
types.setTypeParser(pg.types.builtins.INT8, (value) => Number(value));

/**
 * The service's own connection pool beside TypeORM: named statements, one round trip, plain rows.
 * Dates come back as `YYYY-MM-DD`, instants as `Date`, bigint as number, numeric as text.
 */
export class Database implements Sql {
  private readonly pool: pg.Pool;

  constructor(options: DatabaseOptions) {
    this.pool = new pg.Pool({
      connectionString: options.url,
      application_name: options.applicationName,
      max: options.max ?? 10,
      ...patience(options.statementTimeoutMs),
      types,
    });
    // A connection that breaks is replaced by the pool and fails the query that used it; without a
    // listener on pool and client, Node would exit.
    this.pool.on('error', () => undefined);
    this.pool.on('connect', (client) => client.on('error', () => undefined));
  }

  async query<T = Record<string, unknown>>(
    sql: string | Statement,
    parameters: readonly unknown[] = [],
  ): Promise<T[]> {
    const result = await this.pool.query(toQuery(sql, parameters));
    return result.rows as T[];
  }

  /** Runs `work` in one transaction: committed when it returns, rolled back when it throws. */
  async transaction<T>(work: (tx: Sql) => Promise<T>): Promise<T> {
    const client = await this.pool.connect();
    let broken: Error | undefined;
    try {
      await client.query('begin');
      const result = await work(sqlOfClient(client));
      await client.query('commit');
      return result;
    } catch (error) {
      broken = await rollback(client, error);
      throw error;
    } finally {
      client.release(broken);
    }
  }

  /** Holds one connection while `work` runs; the connection is closed afterwards, with its locks. */
  async session<T>(work: (session: Session) => Promise<T>): Promise<T> {
    const client = await this.pool.connect();
    const listeners: ((error: Error) => void)[] = [];
    const lost = (error: Error) => listeners.splice(0).forEach((listener) => listener(error));
    client.on('error', lost);
    client.on('end', () => lost(new Error('connection ended')));
    try {
      return await work({
        ...sqlOfClient(client),
        onLost: (listener) => {
          listeners.push(listener);
        },
      });
    } finally {
      listeners.length = 0;
      client.release(true);
    }
  }

  /** Throws when the database does not answer. */
  async ping(): Promise<void> {
    await this.pool.query('select 1');
  }

  async close(): Promise<void> {
    await this.pool.end();
  }
}

function sqlOfClient(client: pg.PoolClient): Sql {
  return {
    async query<T>(sql: string | Statement, parameters: readonly unknown[] = []): Promise<T[]> {
      const result = await client.query(toQuery(sql, parameters));
      return result.rows as T[];
    },
  };
}

function toQuery(sql: string | Statement, parameters: readonly unknown[]): pg.QueryConfig {
  const values = parameters as unknown[];
  return typeof sql === 'string' ? { text: sql, values } : { ...sql, values };
}

/** @returns an error when the connection must not go back to the pool */
async function rollback(client: pg.PoolClient, cause: unknown): Promise<Error | undefined> {
  if (isConnectionLost(cause)) return cause as Error;
  try {
    await client.query('rollback');
    return undefined;
  } catch (error) {
    return error as Error;
  }
}

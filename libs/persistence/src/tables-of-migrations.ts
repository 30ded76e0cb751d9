import type { MigrationInterface, QueryRunner } from 'typeorm';
import type { Sql } from './sql.js';

/**
 * Makes the tables of some migrations on a connection, wherever it makes tables: for read models that are
 * built a second time beside the live ones.
 */
export function tablesOfMigrations(
  ...migrations: readonly MigrationInterface[]
): (sql: Sql) => Promise<void> {
  return async (sql) => {
    // Migrations here consist of SQL; nothing else of a query runner is used.
    const runner = { query: (text: string) => sql.query(text) } as unknown as QueryRunner;
    for (const migration of migrations) await migration.up(runner);
  };
}

import type { DataSource, DataSourceOptions, EntityManager } from 'typeorm';
import { patience } from './patience.js';
import { SnakeNamingStrategy } from './snake-naming-strategy.js';
import { sqlOf, type Sql } from './sql.js';

/** What differs between services; connects as the role in `url`, for migrations the owner. */
export interface ServiceDataSourceOptions {
  url: string;
  applicationName: string;
  entities: DataSourceOptions['entities'];
  /** Listed one by one, so that no file pattern can silently match nothing. */
  migrations: DataSourceOptions['migrations'];
}

/** TypeORM options of a service: snake_case names, no schema synchronisation, migrations one by one. */
export function dataSourceOptions(options: ServiceDataSourceOptions): DataSourceOptions {
  return {
    type: 'postgres',
    url: options.url,
    applicationName: options.applicationName,
    entities: options.entities,
    migrations: options.migrations,
    migrationsTableName: 'migrations',
    migrationsTransactionMode: 'each',
    namingStrategy: new SnakeNamingStrategy(),
    synchronize: false,
    extra: { max: 5, ...patience() },
  };
}

/** Runs the pending migrations and closes the connection. @returns their names in order */
export async function migrate(dataSource: DataSource): Promise<string[]> {
  await dataSource.initialize();
  try {
    const done = await dataSource.runMigrations();
    return done.map(({ name }) => name);
  } finally {
    await dataSource.destroy();
  }
}

/** One transaction of a rare command: entities by the manager, outbox rows by the same connection. */
export function inTransaction<T>(
  dataSource: DataSource,
  work: (manager: EntityManager, sql: Sql) => Promise<T>,
): Promise<T> {
  return dataSource.transaction((manager) => work(manager, sqlOf(manager)));
}

import { Database, DataSource, dataSourceOptions, migrate, type Sql } from '@dong-hanh/persistence';
import type { DataSourceOptions } from 'typeorm';
import { infrastructure } from './infrastructure.js';
import { uniqueName } from './unique-name.js';

export type DatabaseRole = 'migrate' | 'serve' | 'project';

export interface TestDatabase {
  name: string;
  /** The address for one of the service's roles, with its rights and no more. */
  url(role: DatabaseRole): string;
  /** A superuser's view, for arranging and looking. */
  admin: Sql;
  /** Closes the superuser's connections and removes the database, whoever is still connected. */
  drop(): Promise<void>;
}

const EXTENSIONS = ['btree_gist', 'unaccent', 'pg_trgm'];

/**
 * A database of its own for one spec file, migrated as the service's owner role.
 *
 * @param options.service names the roles: `emulation` → `emulation_migrate`, `_serve`, `_project`
 */
export async function createTestDatabase(options: {
  service: string;
  migrations: DataSourceOptions['migrations'];
}): Promise<TestDatabase> {
  const { databaseUrl, rolePassword } = infrastructure();
  const name = uniqueName(options.service).replaceAll('-', '_');
  const rolePrefix = options.service.replaceAll('-', '_');
  const url = (role: DatabaseRole) => {
    const address = new URL(databaseUrl);
    address.username = `${rolePrefix}_${role}`;
    address.password = rolePassword;
    address.pathname = `/${name}`;
    return address.href;
  };
  await createDatabase(databaseUrl, name, `${rolePrefix}_migrate`);
  const admin = new Database({
    url: withDatabase(databaseUrl, name),
    applicationName: 'spec',
    max: 4,
  });
  for (const extension of EXTENSIONS) {
    await admin.query(`create extension if not exists ${extension}`);
  }
  await migrate(
    new DataSource(
      dataSourceOptions({
        url: url('migrate'),
        applicationName: 'spec-migrate',
        entities: [],
        migrations: options.migrations,
      }),
    ),
  );
  return { name, url, admin, drop: () => dropDatabase(databaseUrl, name, admin) };
}

async function createDatabase(databaseUrl: string, name: string, owner: string): Promise<void> {
  const cluster = new Database({ url: databaseUrl, applicationName: 'spec', max: 1 });
  try {
    await cluster.query(`create database ${name} owner ${owner}`);
  } finally {
    await cluster.close();
  }
}

async function dropDatabase(databaseUrl: string, name: string, admin: Database): Promise<void> {
  await admin.close();
  const cluster = new Database({ url: databaseUrl, applicationName: 'spec', max: 1 });
  try {
    await cluster.query(`drop database if exists ${name} with (force)`);
  } finally {
    await cluster.close();
  }
}

function withDatabase(databaseUrl: string, name: string): string {
  const address = new URL(databaseUrl);
  address.pathname = `/${name}`;
  return address.href;
}

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { Failure } from './failure.ts';
import { root } from './paths.ts';

type Duty = 'migrate' | 'serve' | 'project';

/** `welfare-support` → `welfare_support`: the name of a service's database and the beginning of its roles' names. */
function databaseName(service: string): string {
  return service.replaceAll('-', '_');
}

/** The address of a service's database for one of its roles. */
export function databaseUrl(
  superuserUrl: string,
  service: string,
  duty: Duty,
  password: string,
): string {
  const url = new URL(superuserUrl);
  url.username = `${databaseName(service)}_${duty}`;
  url.password = password;
  url.pathname = `/${databaseName(service)}`;
  return url.href;
}

/** Creates the roles of each service, or gives them this password. */
export async function prepareRoles(
  superuserUrl: string,
  services: readonly string[],
  password: string,
): Promise<void> {
  await connected(superuserUrl, async (client) => {
    for (const service of services) await runFile(client, 'roles.sql', service, password);
  });
}

/** Creates each service's database with its roles, extensions and rights; what is there already stays. */
export async function prepareDatabases(
  superuserUrl: string,
  services: readonly string[],
  password: string,
): Promise<void> {
  await prepareRoles(superuserUrl, services, password);
  await connected(superuserUrl, async (client) => {
    for (const name of services.map(databaseName)) {
      const { rowCount } = await client.query('select from pg_database where datname = $1', [name]);
      if (rowCount === 0) await client.query(`create database "${name}" owner "${name}_migrate"`);
    }
  });
  await Promise.all(
    services.map((service) => {
      const url = new URL(superuserUrl);
      url.pathname = `/${databaseName(service)}`;
      return connected(url.href, (client) => runFile(client, 'database.sql', service, password));
    }),
  );
}

async function runFile(client: pg.Client, file: string, service: string, password: string) {
  await client.query(
    "select set_config('setup.service', $1, false), set_config('setup.password', $2, false)",
    [databaseName(service), password],
  );
  await client.query(readFileSync(join(root, 'infra/postgres', file), 'utf8'));
}

async function connected<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  // A connection that breaks outside a query is reported by the next query.
  client.on('error', () => {});
  try {
    await client.connect();
    return await work(client);
  } catch (error) {
    const { host, pathname } = new URL(url);
    throw new Failure(`PostgreSQL at ${host}${pathname}: ${(error as Error).message}`);
  } finally {
    await client.end();
  }
}

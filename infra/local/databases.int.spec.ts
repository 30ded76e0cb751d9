import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { infrastructure, uniqueName } from '@dong-hanh/testing';
import pg from 'pg';
import { databaseUrl, prepareDatabases } from './databases.ts';

const { databaseUrl: superuser } = infrastructure();
const service = uniqueName('launch');
const stranger = uniqueName('stranger');
const database = service.replaceAll('-', '_');
const duties = ['migrate', 'serve', 'project'] as const;

async function ask<T extends object>(url: string, sql: string): Promise<T[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<T>(sql)).rows;
  } finally {
    await client.end();
  }
}

const as = (duty: (typeof duties)[number], password = 'second') =>
  databaseUrl(superuser, service, duty, password);

beforeAll(async () => {
  await prepareDatabases(superuser, [service, stranger], 'first');
  await prepareDatabases(superuser, [service, stranger], 'second');
}, 60_000);

afterAll(async () => {
  for (const name of [database, stranger.replaceAll('-', '_')]) {
    await ask(superuser, `drop database ${name} with (force)`);
    for (const duty of duties) await ask(superuser, `drop role ${name}_${duty}`);
  }
}, 60_000);

describe('the database of a service', () => {
  it('is prepared again at every start, and the last password holds', async () => {
    const [row] = await ask(as('serve'), 'select current_user as name');
    expect(row).toEqual({ name: `${database}_serve` });
    await expect(ask(as('serve', 'first'), 'select 1')).rejects.toThrow(/password/);
  });

  it('lets its owner create tables, and the other two roles not', async () => {
    await ask(as('migrate'), 'create table awards (id int)');
    await expect(ask(as('serve'), 'create table other (id int)')).rejects.toThrow(/denied/);
    await expect(ask(as('project'), 'create table other (id int)')).rejects.toThrow(/denied/);
    await expect(ask(as('serve'), 'select * from awards')).rejects.toThrow(/denied/);
  });

  it('has the extensions that only a superuser may add', async () => {
    const rows = await ask<{ extname: string }>(as('serve'), 'select extname from pg_extension');
    expect(rows.map(({ extname }) => extname)).toEqual(
      expect.arrayContaining(['btree_gist', 'pg_trgm', 'unaccent']),
    );
  });

  it('is closed to the roles of other services', async () => {
    const url = new URL(databaseUrl(superuser, stranger, 'serve', 'second'));
    url.pathname = `/${database}`;
    await expect(ask(url.href, 'select 1')).rejects.toThrow(/denied/);
  });
});

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { isConnectionLost, isTransient, violatedConstraint } from './database-errors.js';
import { Database } from './database.js';
import { statement } from './sql.js';

const url = process.env.DATABASE_URL ?? '';
const schema = `spec_persistence_${process.pid}`;
let database: Database;

beforeAll(async () => {
  database = new Database({ url, applicationName: schema, statementTimeoutMs: 2_000 });
  await database.query(`create schema ${schema}`);
  await database.query(
    `create table ${schema}.things (
       id integer, born date, seen timestamptz, counted bigint, amount numeric,
       constraint pk_things primary key (id)
     )`,
  );
});

afterAll(async () => {
  await database.query(`drop schema ${schema} cascade`);
  await database.close();
});

const insert = statement('spec-insert', `insert into ${schema}.things (id) values ($1)`);
const count = async () => {
  const [row] = await database.query<{ n: number }>(`select count(*) as n from ${schema}.things`);
  return row?.n;
};

describe('a database', () => {
  it('reads days as text, instants as dates, bigint as number and numeric as text', async () => {
    const [row] = await database.query(
      `select date '2023-08-16' as born, timestamptz '2023-08-16 08:30+07' as seen,
              9007199254740991::bigint as counted, 30000000.50::numeric as amount`,
    );
    expect(row).toEqual({
      born: '2023-08-16',
      seen: new Date('2023-08-16T01:30:00Z'),
      counted: 9_007_199_254_740_991,
      amount: '30000000.50',
    });
  });

  it('notices within ten seconds that its client is out of reach, and whoever is silent in a transaction', async () => {
    const settings = await database.query<{ name: string; setting: string }>(
      `select name, setting from pg_settings
       where name in ('tcp_keepalives_idle', 'tcp_keepalives_interval', 'tcp_keepalives_count',
                      'idle_in_transaction_session_timeout')`,
    );
    expect(Object.fromEntries(settings.map(({ name, setting }) => [name, setting]))).toEqual({
      tcp_keepalives_idle: '4',
      tcp_keepalives_interval: '2',
      tcp_keepalives_count: '3',
      idle_in_transaction_session_timeout: '15000',
    });
  });

  it('prepares a named statement once per connection', async () => {
    const named = statement('spec-named', 'select $1::int as n');
    await database.session(async (session) => {
      await session.query(named, [1]);
      await session.query(named, [2]);
      const prepared = await session.query(
        `select name from pg_prepared_statements where name = 'spec-named'`,
      );
      expect(prepared).toHaveLength(1);
    });
  });

  it('names the constraint that refused a row', async () => {
    await database.query(insert, [1]);
    const refused = await database.query(insert, [1]).catch((error: unknown) => error);
    expect(violatedConstraint(refused)).toBe('pk_things');
    expect(isTransient(refused)).toBe(false);
  });

  it('says that a server which is not there may come back', async () => {
    const nowhere = new Database({
      url: 'postgres://nobody@127.0.0.1:1/none',
      applicationName: 'spec',
    });
    const refused = await nowhere.ping().catch((error: unknown) => error);
    expect(isTransient(refused)).toBe(true);
    expect(violatedConstraint(refused)).toBeUndefined();
    await nowhere.close();
  });

  it('ends a statement that runs too long, as something to try again', async () => {
    const ended = await database.query('select pg_sleep(10)').catch((error: unknown) => error);
    expect(isTransient(ended)).toBe(true);
    expect(isConnectionLost(ended)).toBe(false);
  });
});

describe('a transaction', () => {
  it('keeps all or nothing', async () => {
    const before = await count();
    const broken = database.transaction(async (tx) => {
      await tx.query(insert, [10]);
      await tx.query(insert, [10]);
    });
    await expect(broken).rejects.toMatchObject({ constraint: 'pk_things' });
    expect(await count()).toBe(before);
  });

  it('returns what the work returns', async () => {
    expect(await database.transaction(() => Promise.resolve('done'))).toBe('done');
  });

  it('whose connection is cut fails as lost, and the pool goes on', async () => {
    const cut = database.transaction(async (tx) => {
      const [row] = await tx.query<{ pid: number }>('select pg_backend_pid() as pid');
      await database.query('select pg_terminate_backend($1)', [row?.pid]);
      await tx.query('select 1');
    });
    const failure = await cut.catch((error: unknown) => error);
    expect(isConnectionLost(failure)).toBe(true);
    await database.ping();
  });
});

describe('a session', () => {
  it('tells when its connection is lost', async () => {
    const lost = await database.session(async (session) => {
      const [row] = await session.query<{ pid: number }>('select pg_backend_pid() as pid');
      const told = new Promise<Error>((resolve) => session.onLost(resolve));
      await database.query('select pg_terminate_backend($1)', [row?.pid]);
      return told;
    });
    expect(lost).toBeInstanceOf(Error);
  });

  it('gives its advisory lock back when the work ends', async () => {
    const lock = 'select pg_try_advisory_lock(4711) as got';
    for (let round = 0; round < 2; round += 1) {
      const [row] = await database.session((session) => session.query<{ got: boolean }>(lock));
      expect(row?.got).toBe(true);
    }
  });
});

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Database, DataSource, dataSourceOptions } from '@dong-hanh/persistence';
import { createTestDatabase } from '@dong-hanh/testing';
import { migrations } from '../data-source.js';

let database: Awaited<ReturnType<typeof createTestDatabase>>;
let serve: Database;
let project: Database;

beforeAll(async () => {
  database = await createTestDatabase({ service: 'welfare-support', migrations });
  serve = new Database({ url: database.url('serve'), applicationName: 'spec-serve', max: 2 });
  project = new Database({ url: database.url('project'), applicationName: 'spec-project', max: 2 });
});
afterAll(async () => {
  await serve?.close();
  await project?.close();
  await database?.drop();
});

const owned = ['support_programmes', 'support_grants', 'supports', 'support_returns'];

async function rightsOf(role: string): Promise<Record<string, string[]>> {
  const rows = await database.admin.query<{ table: string; rights: string[] }>(
    `select table_name as table, array_agg(privilege_type::text order by privilege_type) as rights
     from information_schema.table_privileges where grantee = $1 group by table_name`,
    [role],
  );
  return Object.fromEntries(rows.map(({ table, rights }) => [table, rights]));
}

describe('the role that serves requests', () => {
  it('may add programmes, grants and supports, and delete nothing', async () => {
    const rights = await rightsOf('welfare_support_serve');
    for (const table of owned) expect(rights[table]).toEqual(['INSERT', 'SELECT']);
    expect(rights.support_categories).toEqual(['SELECT']);
  });

  it('may change of a support only what a return changes', async () => {
    const rows = await database.admin.query<{ column_name: string }>(
      `select column_name from information_schema.column_privileges
       where grantee = 'welfare_support_serve' and table_name = 'supports' and privilege_type = 'UPDATE'
       order by column_name`,
    );
    expect(rows.map(({ column_name }) => column_name)).toEqual([
      'kept_amount',
      'return',
      'shares',
      'state',
      'version',
    ]);
  });

  it.each([
    'delete from supports',
    'delete from support_grants',
    'truncate supports',
    'update supports set amount = 1',
    'update supports set province_id = null',
    `update supports set granted_shares = '[]'`,
    `update support_grants set sources = '[]'`,
    `update support_returns set reason = 'x'`,
    `update support_programmes set code = 'x'`,
    `update support_categories set recipient_kinds = '{unit}'`,
    'delete from outbox',
    `insert into directory_grants values ('x', 1, 'analyst', null, true, '(,)')`,
    'create table more (id integer)',
  ])('may not %s', async (sql) => {
    await expect(serve.query(sql)).rejects.toMatchObject({ code: '42501' });
  });
});

describe('the role that applies events and runs the relay', () => {
  it.each([...owned, 'support_categories', 'idempotency_keys'])(
    'may not even read %s',
    async (table) => {
      await expect(project.query(`select 1 from ${table}`)).rejects.toMatchObject({
        code: '42501',
      });
    },
  );

  it('may write the directory', async () => {
    const rights = await rightsOf('welfare_support_project');
    expect(rights.directory_members).toEqual(['DELETE', 'INSERT', 'SELECT', 'UPDATE']);
  });
});

describe('the rules that the tables keep', () => {
  const programme = (
    fields: string,
  ) => `insert into support_programmes (id, version, aliases, search_key,
    recorded_at, recorded_by, code, name, kind, first_day, last_day)
    values (gen_random_uuid(), 1, '{}', ' x', now(), 'x', ${fields})`;
  const grant = (
    fields: string,
  ) => `insert into support_grants (id, programme_id, unit_id, category,
    granted_on, sources, recorded_at, recorded_by, amount, precision, in_kind)
    select gen_random_uuid(), p.id, gen_random_uuid(), 'visit', '2024-01-25', '[]', now(), 'x', ${fields}
    from support_programmes p where p.code = 'known'`;
  const support = (
    fields: string,
    from = 'support_grants g',
  ) => `insert into supports (id, version, grant_id,
    programme_id, category, unit_id, unit_version, granted_by_unit_id, granted_on, school_year, month,
    amount, precision, shares, granted_shares, granted_at, recipient_kind, recipient_id, people, kept_amount, state, return)
    select gen_random_uuid(), 1, g.id, g.programme_id, 'visit', g.unit_id, 1, g.unit_id, g.granted_on,
      '2023-2024', '2024-01', 5, 'exact', '[]', '[]', now(), ${fields}
    from ${from}`;
  const someone = 'gen_random_uuid()';

  beforeAll(async () => {
    const known = `'known', 'Tết', 'seasonal', '2024-01-15', null`;
    await database.admin.query(programme(known));
    await database.admin.query(grant(`5, 'exact', null`));
    await database.admin.query(support(`'member', ${someone}, 1, 5, 'granted', null`));
  });

  it.each([
    [programme(`'known', 'Tết', 'seasonal', '2024-01-15', null`), 'uq_support_programmes_code'],
    [programme(`'a', '', 'seasonal', '2024-01-15', null`), 'ck_support_programmes_name'],
    [programme(`'b', 'Tết', 'party', '2024-01-15', null`), 'ck_support_programmes_kind'],
    [
      programme(`'c', 'Tết', 'seasonal', '2024-01-15', '2024-01-14'`),
      'ck_support_programmes_last_day',
    ],
    [grant(`-1, 'exact', null`), 'ck_support_grants_amount'],
    [grant(`1000000000000000, 'exact', null`), 'ck_support_grants_amount'],
    [grant(`5, 'roughly', null`), 'ck_support_grants_precision'],
    [grant(`5, 'exact', ''`), 'ck_support_grants_in_kind'],
    [support(`'household', ${someone}, 1, 5, 'granted', null`), 'ck_supports_recipient_kind'],
    [support(`'member', null, 1, 5, 'granted', null`), 'ck_supports_recipient_id'],
    [support(`'non-member', ${someone}, 1, 5, 'granted', null`), 'ck_supports_recipient_id'],
    [support(`'member', ${someone}, 2, 5, 'granted', null`), 'ck_supports_people'],
    [support(`'unit', ${someone}, 1, 5, 'granted', null`), 'ck_supports_people'],
    [support(`'non-member', null, 0, 5, 'granted', null`), 'ck_supports_people'],
    [support(`'member', ${someone}, 1, -1, 'granted', null`), 'ck_supports_kept_amount'],
    [support(`'member', ${someone}, 1, 5, 'lost', '{}'`), 'ck_supports_state'],
    [support(`'member', ${someone}, 1, 5, 'returned', null`), 'ck_supports_return'],
    [support(`'member', ${someone}, 1, 5, 'granted', '{}'`), 'ck_supports_return'],
    [
      support(`'member', g.id, 1, 5, 'granted', null`, 'support_grants g, generate_series(1, 2)'),
      'uq_supports_grant_id_recipient_id',
    ],
  ])('%s breaks a rule with a name', async (sql, constraint) => {
    await expect(database.admin.query(sql)).rejects.toMatchObject({ constraint });
  });

  it('let a category stand once on a day', async () => {
    const twice = `insert into support_categories (code, position, label_vi, label_en, recipient_kinds,
      valid_from) values ('visit', 9, 'x', 'x', '{member}', '2024-01-01')`;
    await expect(database.admin.query(twice)).rejects.toMatchObject({
      constraint: 'pk_support_categories',
    });
  });
});

describe('the migrations', () => {
  it('can be taken back and run again', async () => {
    const fresh = await createTestDatabase({ service: 'welfare-support', migrations });
    const options = {
      url: fresh.url('migrate'),
      applicationName: 'spec',
      entities: [],
      migrations,
    };
    const source = await new DataSource(dataSourceOptions(options)).initialize();
    try {
      for (const _ of migrations) await source.undoLastMigration();
      const left = await fresh.admin.query(
        `select tablename from pg_tables where schemaname = 'public' and tablename <> 'migrations'`,
      );
      expect(left).toEqual([]);
      expect(await source.runMigrations()).toHaveLength(migrations.length);
    } finally {
      await source.destroy();
      await fresh.drop();
    }
  });
});

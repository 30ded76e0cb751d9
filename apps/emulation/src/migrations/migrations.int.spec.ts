import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Database, DataSource, dataSourceOptions } from '@dong-hanh/persistence';
import { createTestDatabase } from '@dong-hanh/testing';
import { entities, migrations } from '../data-source.js';

let database: Awaited<ReturnType<typeof createTestDatabase>>;
let serve: Database;
let project: Database;

beforeAll(async () => {
  database = await createTestDatabase({ service: 'emulation', migrations });
  serve = new Database({ url: database.url('serve'), applicationName: 'spec-serve', max: 2 });
  project = new Database({ url: database.url('project'), applicationName: 'spec-project', max: 2 });
});
afterAll(async () => {
  await serve?.close();
  await project?.close();
  await database?.drop();
});

const owned = ['decisions', 'awards', 'revocations'];
const catalogue = ['award_issuers', 'award_forms', 'award_bases', 'award_form_rights'];

async function rightsOf(role: string): Promise<Record<string, string[]>> {
  const rows = await database.admin.query<{ table: string; rights: string[] }>(
    `select table_name as table, array_agg(privilege_type::text order by privilege_type) as rights
     from information_schema.table_privileges where grantee = $1 group by table_name`,
    [role],
  );
  return Object.fromEntries(rows.map(({ table, rights }) => [table, rights]));
}

describe('the role that serves requests', () => {
  it('may add decisions and awards, and delete nothing official', async () => {
    const rights = await rightsOf('emulation_serve');
    for (const table of owned) expect(rights[table]).toEqual(['INSERT', 'SELECT']);
    for (const table of catalogue) expect(rights[table]).toEqual(['SELECT']);
  });

  it('may change of an award only what a revocation changes', async () => {
    const rows = await database.admin.query<{ column_name: string }>(
      `select column_name from information_schema.column_privileges
       where grantee = 'emulation_serve' and table_name = 'awards' and privilege_type = 'UPDATE'
       order by column_name`,
    );
    expect(rows.map(({ column_name }) => column_name)).toEqual(['revocation', 'state', 'version']);
  });

  it.each([
    'delete from awards',
    'delete from decisions',
    'truncate awards',
    `update awards set province_id = null`,
    `update decisions set number = 'x'`,
    `update revocations set reason = 'x'`,
    `update award_forms set recipient_kinds = '{unit}'`,
    `delete from outbox`,
    `insert into directory_grants values ('x', 1, 'analyst', null, true, '(,)')`,
    'create table more (id integer)',
  ])('may not %s', async (sql) => {
    await expect(serve.query(sql)).rejects.toMatchObject({ code: '42501' });
  });
});

describe('the role that applies events and runs the relay', () => {
  it.each([...owned, ...catalogue, 'idempotency_keys'])('may not even read %s', async (table) => {
    await expect(project.query(`select 1 from ${table}`)).rejects.toMatchObject({ code: '42501' });
  });

  it('may write the directory', async () => {
    const rights = await rightsOf('emulation_project');
    expect(rights.directory_members).toEqual(['DELETE', 'INSERT', 'SELECT', 'UPDATE']);
  });
});

describe('the rules that the tables keep', () => {
  const decision = `insert into decisions (id, kind, issuer, number, signed_on, form, basis, school_year,
    award_count, recorded_at, recorded_by) values (gen_random_uuid(), `;
  const award = `insert into awards (id, version, decision_id, decision_number, issuer, form, basis,
    recipient_kind, recipient_id, unit_id, unit_version, signed_on, school_year, month, granted_at,
    rule_version, state, revocation)
    select gen_random_uuid(), 1, d.id, d.number, d.issuer, d.form, d.basis, `;
  const rest = `, gen_random_uuid(), 1, d.signed_on, d.school_year, '2023-08', now(), 'r'`;

  beforeAll(async () => {
    await database.admin.query(
      `${decision} 'award', 'vgcl', '1/QĐ', '2023-08-10', 'f', 'movement', '2022-2023', 1, now(), 'x')`,
    );
  });

  it.each([
    [
      `${decision} 'award', 'vgcl', '2/QĐ', '2023-08-10', null, 'm', 's', 1, now(), 'x')`,
      'ck_decisions_award_fields',
    ],
    [
      `${decision} 'revocation', 'vgcl', '2/QĐ', '2023-08-10', 'f', null, null, null, now(), 'x')`,
      'ck_decisions_award_fields',
    ],
    [
      `${decision} 'gift', 'vgcl', '2/QĐ', '2023-08-10', null, null, null, null, now(), 'x')`,
      'ck_decisions_kind',
    ],
    [
      `${decision} 'award', 'vgcl', '', '2023-08-10', 'f', 'm', 's', 1, now(), 'x')`,
      'ck_decisions_number',
    ],
    [
      `${decision} 'revocation', 'vgcl', '1/QĐ', '2023-12-31', null, null, null, null, now(), 'x')`,
      'uq_decisions_issuer_signed_year_number',
    ],
    [
      `${award} 'household', gen_random_uuid() ${rest}, 'granted', null from decisions d`,
      'ck_awards_recipient_kind',
    ],
    [
      `${award} 'member', gen_random_uuid() ${rest}, 'pending', null from decisions d`,
      'ck_awards_state',
    ],
    [
      `${award} 'member', gen_random_uuid() ${rest}, 'revoked', null from decisions d`,
      'ck_awards_revocation',
    ],
    [
      `${award} 'member', gen_random_uuid() ${rest}, 'granted', '{}' from decisions d`,
      'ck_awards_revocation',
    ],
    [
      `${award} 'member', d.id ${rest}, 'granted', null from decisions d, generate_series(1, 2)`,
      'uq_awards_decision_id_recipient_id',
    ],
  ])('%s breaks a rule with a name', async (sql, constraint) => {
    await expect(database.admin.query(sql)).rejects.toMatchObject({ constraint });
  });
});

describe('the migrations', () => {
  it('can be taken back and run again', async () => {
    const fresh = await createTestDatabase({ service: 'emulation', migrations });
    const options = { url: fresh.url('migrate'), applicationName: 'spec', entities, migrations };
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

  it('make the columns that the entities name', async () => {
    const options = {
      url: database.url('serve'),
      applicationName: 'spec',
      entities,
      migrations: [],
    };
    const source = await new DataSource(dataSourceOptions(options)).initialize();
    try {
      for (const entity of entities) await source.getRepository(entity).find({ take: 1 });
    } finally {
      await source.destroy();
    }
  });
});

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Database } from '@dong-hanh/persistence';
import { createTestDatabase, type TestDatabase } from '@dong-hanh/testing';
import { migrations } from './data-source.js';

let database: TestDatabase;
let roles: Record<'serve' | 'project', Database>;

const connect = (role: 'serve' | 'project') =>
  new Database({ url: database.url(role), applicationName: 'spec', max: 1 });

beforeAll(async () => {
  database = await createTestDatabase({ service: 'membership', migrations });
  roles = { serve: connect('serve'), project: connect('project') };
});
afterAll(async () => {
  await roles.serve.close();
  await roles.project.close();
  await database.drop();
});

const official = [
  'units',
  'unit_versions',
  'superseded_unit_versions',
  'reorganisations',
  'reorganised_units',
  'lineage_edges',
  'members',
  'placements',
  'access_accounts',
  'access_grants',
  'honours',
  'supports',
  'territories',
  'unit_kinds',
  'unit_kind_parents',
];

describe('the serving role', () => {
  it.each(official)('cannot delete from %s', async (table) => {
    await expect(roles.serve.query(`delete from ${table}`)).rejects.toThrow('permission denied');
  });

  it.each([
    `update stream_offsets set next_offset = 0`,
    `update members set full_name = 'x'`,
    `update placements set unit_id = null`,
    `update honours set state = 'revoked'`,
    `insert into honours (award_id) values (null)`,
    `update supports set state = 'returned'`,
    `insert into supports (support_id) values (null)`,
    `insert into territories (code) values ('99')`,
    `insert into superseded_unit_versions (unit_id) values (null)`,
    `update access_grants set role = 'administrator'`,
    `update units set established_on = '2000-01-01'`,
    `update outbox set event = ''`,
    `delete from outbox`,
    `select setval('member_numbers', 1)`,
    `create table loot ()`,
  ])('cannot: %s', async (sql) => {
    await expect(roles.serve.query(sql)).rejects.toThrow('permission denied');
  });
});

describe('the projecting role', () => {
  const readModels = ['honours', 'supports'];

  it.each(official.filter((table) => !readModels.includes(table)))(
    'cannot even read %s',
    async (table) => {
      await expect(roles.project.query(`select * from ${table}`)).rejects.toThrow(
        'permission denied',
      );
    },
  );

  // It may delete of its read models: a row that differs from its owner's is forgotten and heard anew.
  it.each([
    'truncate honours',
    'truncate supports',
    `insert into outbox (topic, key, event) values ('', '', '')`,
  ])('cannot: %s', async (sql) => {
    await expect(roles.project.query(sql)).rejects.toThrow('permission denied');
  });
});

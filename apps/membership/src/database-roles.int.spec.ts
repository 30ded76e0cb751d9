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
  'reorganised_members',
  'superseded_placements',
  'closing_items',
  'closings',
  'closing_entries',
  'lineage_edges',
  'members',
  'placements',
  'person_keys',
  'identity_numbers',
  'identity_disclosures',
  'member_mergers',
  'merged_periods',
  'access_accounts',
  'access_grants',
  'honours',
  'supports',
  'territories',
  'unit_kinds',
  'unit_kind_parents',
  'establishments',
  'establishment_steps',
  'establishment_deadlines',
  'establishment_contacts',
  'establishment_applicants',
  'establishment_terms',
  'public_holidays',
  'organs',
  'offices',
  'office_holdings',
  'member_batches',
  'member_cards',
  'dues_groups',
  'dues_rates',
  'base_salaries',
  'dues_cut_offs',
];

describe('the serving role', () => {
  it.each(official)('cannot delete from %s', async (table) => {
    await expect(roles.serve.query(`delete from ${table}`)).rejects.toThrow('permission denied');
  });

  it.each([
    `update stream_offsets set next_offset = 0`,
    `update members set full_name = 'x'`,
    `update placements set unit_id = null`,
    `update placements set merger_id = null`,
    `update member_cards set qr = ''`,
    `update member_batches set decision_number = ''`,
    `update dues_rates set rate = 0`,
    `update identity_disclosures set purpose = 'dues'`,
    `update identity_numbers set member_id = null`,
    `update member_mergers set reason = 'x'`,
    `update merged_periods set period = '{}'`,
    `update honours set state = 'revoked'`,
    `insert into honours (award_id) values (null)`,
    `update supports set state = 'returned'`,
    `insert into supports (support_id) values (null)`,
    `insert into territories (code) values ('99')`,
    `insert into superseded_unit_versions (unit_id) values (null)`,
    `insert into superseded_placements (member_id) values (null)`,
    `insert into superseded_closing_entries (unit_id) values (null)`,
    `update closing_entries set due_on = '2000-01-01'`,
    `update reorganised_units set before = null`,
    `update access_grants set role = 'administrator'`,
    `update units set established_on = '2000-01-01'`,
    `update outbox set event = ''`,
    `delete from outbox`,
    `select setval('member_numbers', 1)`,
    `update establishment_applicants set full_name = 'x'`,
    `update public_holidays set kind = 'ordinary'`,
    `update office_holdings set member_id = null`,
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
    'select * from member_batch_rows',
    'truncate honours',
    'truncate supports',
    `insert into outbox (topic, key, event) values ('', '', '')`,
  ])('cannot: %s', async (sql) => {
    await expect(roles.project.query(sql)).rejects.toThrow('permission denied');
  });
});

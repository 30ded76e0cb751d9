import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Database } from '@dong-hanh/persistence';
import { createTestDatabase, type TestDatabase } from '@dong-hanh/testing';
import { migrations } from '../data-source.js';
import { integrityStatements } from '../integrity/integrity.repository.js';
import { planOf } from '../testing/plan.fixture.js';
import { supportOfMember } from './support.repository.js';

const SUPPORTS = 50_000;

let database: TestDatabase;
let serve: Database;
let someone: string;
let province: string;

/** Two thirds to members, the rest to others; ten provinces and some outside, two years. */
const generated = `
  insert into supports (support_id, version, grant_id, programme_id, category, recipient_kind, recipient_id,
    people, unit_id, unit_version, province_id, granted_on, school_year, month, amount, precision,
    kept_amount, state)
  select gen_random_uuid(), 1, gen_random_uuid(), gen_random_uuid(), 'tet-hardship', kind,
    case kind when 'member' then md5('member' || n / 6)::uuid end, 1, md5('unit' || n % 500)::uuid, 1,
    case when n % 100 <> 0 then md5('province' || n % 10)::uuid end, on_day, '2023-2024',
    to_char(on_day, 'YYYY-MM'), 500000, 'exact', 500000, 'granted'
  from (select n, case when n % 3 = 0 then 'non-member' else 'member' end as kind,
      date '2023-01-01' + n % 700 as on_day
    from generate_series(1, ${SUPPORTS}) as n) given`;

beforeAll(async () => {
  database = await createTestDatabase({ service: 'membership', migrations });
  serve = new Database({ url: database.url('serve'), applicationName: 'spec', max: 1 });
  await database.admin.query(generated);
  await database.admin.query('vacuum analyze supports');
  const [row] = await database.admin.query<{ recipient_id: string; province_id: string }>(
    'select recipient_id, province_id from supports where recipient_id is not null and province_id is not null limit 1',
  );
  someone = row!.recipient_id;
  province = row!.province_id;
}, 60_000);
afterAll(async () => {
  await serve?.close();
  await database?.drop();
});

describe(`among ${SUPPORTS} supports`, () => {
  it('those of a member are looked up, in their order', async () => {
    const plan = await planOf(serve, supportOfMember, [someone]);
    expect(plan.indexes).toContain('ix_supports_recipient_id');
    expect(plan.rows).toBeGreaterThan(0);
    expect(plan.readWhole).not.toContain('supports');
  });

  it('those behind a digest are looked up page by page', async () => {
    const { records, recordsOutside } = integrityStatements.supports;
    const first = await planOf(serve, records, [province, '2023-08', null, 51]);
    expect(first.indexes).toEqual(['ix_supports_province_id_month']);
    expect(first.rows).toBe(51);
    const outside = await planOf(serve, recordsOutside, [null, '2023-08', null, 51]);
    expect(outside.indexes).toEqual(['ix_supports_province_id_month']);
    expect(outside.readWhole).toEqual([]);
  });
});

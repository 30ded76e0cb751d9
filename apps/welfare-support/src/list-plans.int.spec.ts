import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ReadScopes, type ReadScope } from '@dong-hanh/directory';
import { Database } from '@dong-hanh/persistence';
import { digestVersionsSql, newId, type ListSql } from '@dong-hanh/service-kit';
import { accessEvent, unitEvent } from '@dong-hanh/testing';
import { programmeListSql, type ProgrammeFilters } from './programmes/programmes.repository.js';
import { supportDetails } from './supports/support-details.sql.js';
import { supportListSql, type SupportFilters } from './supports/supports.repository.js';
import { startWelfareSupport, type WelfareSupport } from './testing/welfare-support.fixture.js';

/**
 * Whether lists stay quick when the tables are large: 40,000 supports of 2,000 grants in 10,000 programmes, for
 * 400 schools under 20 provinces. What is looked at is the plan, not the clock.
 */
const EVERYWHERE: ReadScope = { isEverywhere: true };
const WINDOW = { after: undefined, limit: 50 };

const insertProgrammes = `insert into support_programmes (id, version, code, name, aliases, search_key, kind,
    first_day, last_day, recorded_at, recorded_by)
  select md5('programme' || n)::uuid, 1, 'programme-' || n, 'Chương trình ' || n, '{}',
    fold_name(' Chương trình số ' || n), 'seasonal', date '2015-01-01' + n % 3000,
    date '2015-02-01' + n % 3000, now(), 'x'
  from generate_series(0, 9999) n`;
const insertGrants = `insert into support_grants (id, programme_id, unit_id, category, granted_on, amount,
    precision, sources, recorded_at, recorded_by)
  select md5('grant' || n)::uuid, md5('programme' || n)::uuid, md5('giver')::uuid, 'visit',
    date '2020-01-01' + n % 1500, 1, 'exact', '[]', now(), 'x'
  from generate_series(0, 1999) n`;
const insertSupports = `insert into supports (id, version, grant_id, programme_id, category, recipient_kind,
    recipient_id, people, unit_id, unit_version, province_id, granted_by_unit_id, granted_on, school_year,
    month, amount, precision, kept_amount, shares, granted_shares, state, granted_at)
  select gen_random_uuid(), 1, g.id, g.programme_id, g.category, 'member', md5('member' || n)::uuid, 1,
    ($1::uuid[])[1 + (n * 7919) % 400], 1, ($2::uuid[])[1 + n % 20], g.unit_id, g.granted_on, '2022-2023',
    to_char(g.granted_on, 'YYYY-MM'), 1, 'exact', 1, '[]', '[]', 'granted', now()
  from generate_series(0, 39999) n join support_grants g on g.id = md5('grant' || n / 20)::uuid`;

let service: WelfareSupport;
let serve: Database;
let provinces: string[];
let school: ReadScope;
let province: ReadScope;

beforeAll(async () => {
  service = await startWelfareSupport();
  const { admin } = service.database;
  serve = new Database({ url: service.database.url('serve'), applicationName: 'spec', max: 2 });
  provinces = Array.from({ length: 20 }, () => newId());
  const schools = Array.from({ length: 400 }, () => newId());
  await service.learn([
    ...provinces.map((id) => unitEvent(id, { kind: 'provincial-federation', parentId: null })),
    ...schools.map((id, index) =>
      unitEvent(id, { kind: 'grassroots-union', parentId: provinces[index % 20]! }),
    ),
    accessEvent('plan-school', 'sector-officer', schools[7]!),
    accessEvent('plan-province', 'province-officer', provinces[7]!),
  ]);
  await admin.query(insertProgrammes);
  await admin.query(insertGrants);
  await admin.query(insertSupports, [schools, provinces]);
  await admin.query('vacuum analyze');
  const scopes = service.app.get(ReadScopes, { strict: false });
  school = await scopes.of('plan-school', 'support.read');
  province = await scopes.of('plan-province', 'support.read');
}, 60_000);
afterAll(async () => {
  await serve?.close();
  await service?.close();
});

async function planOf({ text, parameters }: ListSql): Promise<string> {
  const rows = await serve.query<{ 'QUERY PLAN': string }>(`explain ${text}`, parameters);
  return rows.map((row) => row['QUERY PLAN']).join('\n');
}

describe('listing supports', () => {
  const after = { day: '2022-01-01', id: newId() };

  it.each<[string, SupportFilters, string]>([
    ['of everybody', {}, 'ix_supports_granted_on_id'],
    ['of a category', { category: 'visit' }, 'ix_supports_granted_on_id'],
    [
      'of some days',
      { grantedFrom: '2022-01-01', grantedTo: '2022-01-31' },
      'ix_supports_granted_on_id',
    ],
    ['of a recipient', { recipientId: newId() }, 'ix_supports_recipient_id'],
    ['of a programme', { programmeId: newId() }, 'ix_supports_programme_id_granted_on'],
    ['of a grant', { grantId: newId() }, 'uq_supports_grant_id_recipient_id'],
  ])('%s uses an index', async (_, filters, index) => {
    for (const window of [WINDOW, { after, limit: 50 }]) {
      const plan = await planOf(supportListSql(filters, EVERYWHERE, window));
      expect(plan).toContain(index);
      expect(plan).not.toContain('Seq Scan on supports');
    }
  });

  it('of a school reads that school alone', async () => {
    const plan = await planOf(supportListSql({}, school, WINDOW));
    expect(plan).toContain('ix_supports_unit_id_granted_on');
    expect(plan).not.toContain('Seq Scan on supports');
  });

  it('of a province stops when the page is full', async () => {
    const plan = await planOf(supportListSql({}, province, WINDOW));
    expect(plan).toContain('ix_supports_granted_on_id');
    expect(plan).not.toContain('Seq Scan');
  });
});

describe('listing programmes', () => {
  it.each<[string, ProgrammeFilters, string]>([
    ['all of them', {}, 'ix_support_programmes_first_day_id'],
    ['of a code', { code: 'programme-77' }, 'uq_support_programmes_code'],
    ['by rare words', { q: 'trinh 7777' }, 'ix_support_programmes_search_key'],
    ['that run on a day', { runningOn: '2022-01-01' }, 'ix_support_programmes_first_day_id'],
  ])('%s uses an index', async (_, filters, index) => {
    const plan = await planOf(programmeListSql(filters, WINDOW));
    expect(plan).toContain(index);
    expect(plan).not.toContain('Seq Scan');
  });
});

describe('the supports behind a digest', () => {
  it.each(['none', 'a province'])('of %s are read from one index', async (name) => {
    const bucket = { province: name === 'none' ? name : provinces[3]!, month: '2022-01' };
    const source = { family: 'supports', table: 'supports', details: supportDetails } as const;
    const page = { afterId: newId(), limit: 50 };
    expect(await planOf(digestVersionsSql(source, bucket, page))).toContain(
      'ix_supports_month_province_id_id',
    );
  });
});

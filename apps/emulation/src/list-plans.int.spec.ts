import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ReadScopes, type ReadScope } from '@dong-hanh/directory';
import { Database } from '@dong-hanh/persistence';
import { digestVersionsSql, newId, type ListSql } from '@dong-hanh/service-kit';
import { accessEvent, unitEvent } from '@dong-hanh/testing';
import { awardDetails } from './awards/award-details.sql.js';
import { awardListSql, type AwardFilters } from './awards/awards.repository.js';
import { decisionListSql, type DecisionFilters } from './decisions/decisions.repository.js';
import { startEmulation, type Emulation } from './testing/emulation.fixture.js';

/**
 * Whether lists stay quick when the tables are large: 40,000 awards of 20,000 decisions in 400 schools under
 * 20 provinces. What is looked at is the plan, not the clock.
 */
const EVERYWHERE: ReadScope = { isEverywhere: true };
const WINDOW = { after: undefined, limit: 50 };

const insertDecisions = `insert into decisions (id, kind, issuer, number, signed_on, form, basis,
    school_year, award_count, recorded_at, recorded_by)
  select gen_random_uuid(), 'award', case when n % 10 = 0 then 'vetu' else 'vgcl' end, n || '/QĐ',
    date '2020-01-01' + n % 2000, 'emulation-flag', 'movement', '2022-2023', 2, now(), 'x'
  from generate_series(0, 19999) n`;
const insertAwards = `insert into awards (id, version, decision_id, decision_number, issuer, form, basis,
    recipient_kind, recipient_id, unit_id, unit_version, province_id, signed_on, school_year, month,
    state, granted_at, rule_version)
  select gen_random_uuid(), 1, d.id, d.number, d.issuer, d.form, d.basis, 'member',
    md5('member' || n % 10000)::uuid, ($1::uuid[])[1 + (n * 7919) % 400], 1,
    ($2::uuid[])[1 + n % 20], d.signed_on, d.school_year, to_char(d.signed_on, 'YYYY-MM'), 'granted',
    now(), 'x'
  from generate_series(0, 39999) n join decisions d on d.number = (n / 2) || '/QĐ'`;

let emulation: Emulation;
let serve: Database;
let provinces: string[];
let school: ReadScope;
let province: ReadScope;

beforeAll(async () => {
  emulation = await startEmulation();
  const { admin } = emulation.database;
  serve = new Database({ url: emulation.database.url('serve'), applicationName: 'spec', max: 2 });
  provinces = Array.from({ length: 20 }, () => newId());
  const schools = Array.from({ length: 400 }, () => newId());
  await emulation.learn([
    ...provinces.map((id) => unitEvent(id, { kind: 'provincial-federation', parentId: null })),
    ...schools.map((id, index) =>
      unitEvent(id, { kind: 'grassroots-union', parentId: provinces[index % 20]! }),
    ),
    accessEvent('plan-school', 'school-officer', schools[7]!),
    accessEvent('plan-province', 'province-officer', provinces[7]!),
  ]);
  await admin.query(insertDecisions);
  await admin.query(insertAwards, [schools, provinces]);
  await admin.query('vacuum analyze');
  const scopes = emulation.app.get(ReadScopes, { strict: false });
  school = await scopes.of('plan-school', 'award.read');
  province = await scopes.of('plan-province', 'award.read');
}, 60_000);
afterAll(async () => {
  await serve?.close();
  await emulation?.close();
});

async function planOf({ text, parameters }: ListSql): Promise<string> {
  const rows = await serve.query<{ 'QUERY PLAN': string }>(`explain ${text}`, parameters);
  return rows.map((row) => row['QUERY PLAN']).join('\n');
}

describe('listing awards', () => {
  const after = { day: '2023-01-01', id: newId() };

  it.each<[string, AwardFilters, string]>([
    ['of everybody', {}, 'ix_awards_signed_on_id'],
    ['of an issuer', { issuer: 'vgcl' }, 'ix_awards_signed_on_id'],
    ['of a form', { form: 'emulation-flag' }, 'ix_awards_signed_on_id'],
    [
      'of some days',
      { decidedFrom: '2023-01-01', decidedTo: '2023-01-31' },
      'ix_awards_signed_on_id',
    ],
    ['of a recipient', { recipientId: newId() }, 'ix_awards_recipient_id'],
  ])('%s uses an index', async (_, filters, index) => {
    for (const window of [WINDOW, { after, limit: 50 }]) {
      const plan = await planOf(awardListSql(filters, EVERYWHERE, window));
      expect(plan).toContain(index);
      expect(plan).not.toContain('Seq Scan on awards');
    }
  });

  it.each<[string, AwardFilters]>([
    ['everything', {}],
    ['some days', { decidedFrom: '2023-01-01' }],
  ])('of a school’s officer, %s, reads his school alone', async (_, filters) => {
    const plan = await planOf(awardListSql(filters, school, WINDOW));
    expect(plan).toContain('ix_awards_unit_id_signed_on');
    expect(plan).not.toContain('Seq Scan on awards');
  });
});

describe('listing decisions', () => {
  it.each<[string, DecisionFilters, string]>([
    ['of everybody', {}, 'ix_decisions_signed_on_id'],
    [
      'with a number',
      { issuer: 'vgcl', year: '2023', number: '1234/QĐ' },
      'uq_decisions_issuer_signed_year_number',
    ],
  ])('%s uses an index', async (_, filters, index) => {
    const plan = await planOf(decisionListSql(filters, EVERYWHERE, WINDOW));
    expect(plan).toContain(index);
    expect(plan).not.toContain('Seq Scan');
  });

  it('of a school’s officer reads the awards of his school alone', async () => {
    const plan = await planOf(decisionListSql({}, school, WINDOW));
    expect(plan).toContain('ix_awards_unit_id_signed_on');
    expect(plan).not.toContain('Seq Scan on awards');
  });
});

describe('listing what a province’s officer sees', () => {
  it('stops when the page is full', async () => {
    const awards = await planOf(awardListSql({}, province, WINDOW));
    expect(awards).toContain('ix_awards_signed_on_id');
    const decisions = await planOf(decisionListSql({}, province, WINDOW));
    for (const plan of [awards, decisions]) expect(plan).not.toContain('Seq Scan');
  });
});

describe('the awards behind a digest', () => {
  it.each(['none', 'a province'])('of %s are read from one index', async (name) => {
    const bucket = { province: name === 'none' ? name : provinces[3]!, month: '2023-01' };
    const plan = await planOf(
      digestVersionsSql({ family: 'awards', table: 'awards', details: awardDetails }, bucket, {
        afterId: newId(),
        limit: 50,
      }),
    );
    expect(plan).toContain('ix_awards_month_province_id_id');
  });
});

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '@dong-hanh/service-kit';
import { createTestDatabase, type TestDatabase } from '@dong-hanh/testing';
import type { AwardQuestion, Place } from './award-statistics/award-statistics.rules.js';
import {
  countersQuery,
  factsQuery,
  recordsQuery,
  type Asked,
} from './award-statistics/award-statistics.repository.js';
import { migrations } from './data-source.js';

const PROVINCES = 20;
const SCHOOLS = 40;
const FACTS = 40_000;
let database: TestDatabase;
let provinceId: string;
let schoolId: string;

/** Twenty provinces with forty schools each, and fifty awards a school over three years. */
beforeAll(async () => {
  database = await createTestDatabase({ service: 'reporting', migrations });
  const nationId = newId();
  const provinces = Array.from({ length: PROVINCES }, newId);
  const schools = provinces.flatMap((parent) =>
    Array.from({ length: SCHOOLS }, () => ({ id: newId(), parent })),
  );
  const units = [
    { id: nationId, parent: null, kind: 'confederation' },
    ...provinces.map((id) => ({ id, parent: nationId, kind: 'provincial-federation' })),
    ...schools.map((school) => ({ ...school, kind: 'grassroots-union' })),
  ];
  await database.admin.query(
    `with unit as (
       select * from jsonb_to_recordset($1) as (id uuid, parent uuid, kind text)
     ), known as (
       insert into directory_units select id, 1, '1990-01-01', null, '[]', null from unit
     )
     insert into directory_unit_versions
       (unit_id, no, valid, standing, code, name, kind, parent_id, ownership)
     select id, 1, '[1990-01-01,)', '(,)', id::text, id::text, kind, parent, 'public' from unit`,
    [JSON.stringify(units)],
  );
  await database.admin.query(
    `insert into award_facts
     select gen_random_uuid(), 1, 'granted', gen_random_uuid(), '1/QĐ', 'vgcl', 'medal', 'movement',
       'member', gen_random_uuid(), school.id, 1, school.parent, day, to_char(day, 'YYYY-MM'),
       '2022-2023', '2024-01-01', null, null, null
     from generate_series(1, $2::integer) as n
     join (
       select row_number() over () as no, id, parent
       from jsonb_to_recordset($1) as (id uuid, parent uuid)
     ) school on school.no = 1 + n % $3::integer
     cross join lateral (select '2021-01-01'::date + (n * 7919) % 1095 as day) as signed`,
    [JSON.stringify(schools), FACTS, schools.length],
  );
  await database.admin.query(
    `insert into award_counts
     select province_id, month, school_year, issuer, form, recipient_kind, basis, state, count(*)
     from award_facts group by 1, 2, 3, 4, 5, 6, 7, 8`,
  );
  await database.admin.query('analyze');
  provinceId = provinces[0]!;
  schoolId = schools[0]!.id;
}, 30_000);

afterAll(() => database?.drop());

interface PlanNode {
  'Node Type': string;
  'Relation Name'?: string;
  'Index Name'?: string;
  Plans?: PlanNode[];
}

/** How PostgreSQL reads each table: the index, or `seq scan`. */
async function readsOf({ text, values }: Asked): Promise<Record<string, string[]>> {
  const [row] = await database.admin.query<{ 'QUERY PLAN': [{ Plan: PlanNode }] }>(
    `explain (format json) ${text}`,
    values,
  );
  const reads: Record<string, string[]> = {};
  const visit = (node: PlanNode, above?: PlanNode) => {
    const table = node['Relation Name'];
    const index = node['Index Name'] ?? above?.['Index Name'];
    const isBitmap = node['Node Type'] === 'Bitmap Heap Scan';
    if (table && !isBitmap) (reads[table] ??= []).push(index ?? 'seq scan');
    if (table && isBitmap) (reads[table] ??= []).push(...indexesBelow(node));
    node.Plans?.forEach((child) => visit(child, node));
  };
  visit(row!['QUERY PLAN'][0].Plan);
  return reads;
}

function indexesBelow(node: PlanNode): string[] {
  return (node.Plans ?? []).flatMap((child) => [
    ...(child['Index Name'] ? [child['Index Name']] : []),
    ...indexesBelow(child),
  ]);
}

const question = (changes: Partial<AwardQuestion> = {}): AwardQuestion => ({
  view: { kind: 'then' },
  state: 'granted',
  ...changes,
});
const nation: Place = { kind: 'nation' };
const province = (): Place => ({ kind: 'provinces', provinceIds: [provinceId] });
const school = (): Place => ({
  kind: 'subtrees',
  roots: [{ unitId: schoolId, withSubtree: true }],
});
const days = { kind: 'days' as const, range: { from: '2023-02-10', to: '2023-02-15' } };
const today = { kind: 'tree' as const, on: '2026-01-01' };
const firstPage = { after: undefined, rows: 51 };

describe('facts are found by an index', () => {
  it.each<[string, string, () => Asked]>([
    ['of one school', 'unit_id', () => factsQuery(school(), question(), ['form'])],
    ['of one school today', 'unit_id', () => factsQuery(school(), question({ view: today }), [])],
    [
      'of a province in today’s tree',
      'unit_id',
      () => factsQuery(province(), question({ view: today }), ['unit']),
    ],
    ['of a province by unit', 'province_id', () => factsQuery(province(), question(), ['unit'])],
    ['of a few days', 'signed_on', () => factsQuery(nation, question({ period: days }), ['form'])],
    ['for a page of the nation', 'signed_on', () => recordsQuery(nation, question(), firstPage)],
    [
      'for a later page of the nation',
      'signed_on',
      () =>
        recordsQuery(nation, question(), {
          after: { signedOn: '2022-01-01', id: schoolId },
          rows: 51,
        }),
    ],
    [
      'for a page of a province',
      'province_id',
      () => recordsQuery(province(), question(), firstPage),
    ],
    ['for a page of a school', 'unit_id', () => recordsQuery(school(), question(), firstPage)],
  ])('%s', async (_, column, ask) => {
    expect((await readsOf(ask())).award_facts).toEqual([`ix_award_facts_${column}`]);
  });
});

describe('counters', () => {
  it('of a province are found by their key', async () => {
    const reads = await readsOf(countersQuery(province(), question(), ['month']));
    expect(reads).toEqual({ award_counts: ['uq_award_counts_kind'] });
  });

  it('of the nation are read alone, without any fact', async () => {
    const reads = await readsOf(countersQuery(nation, question(), ['form']));
    expect(Object.keys(reads)).toEqual(['award_counts']);
  });
});

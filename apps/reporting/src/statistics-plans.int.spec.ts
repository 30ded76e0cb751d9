import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '@dong-hanh/service-kit';
import { createTestDatabase, type TestDatabase } from '@dong-hanh/testing';
import { awardFacts } from './award-statistics/award-facts.sql.js';
import { migrations } from './data-source.js';
import { countersQuery, factsQuery, recordsQuery } from './statistics/statistics.repository.js';
import { memberFlows } from './flow-statistics/flow-families.sql.js';
import { flowQuestionOf } from './flow-statistics/flow.rules.js';
import { flowRecordsQuery, flowsQuery } from './flow-statistics/flows.sql.js';
import type { AskedFacts, SqlText } from './statistics/facts.rules.js';
import type { Place, Question } from './statistics/statistics.rules.js';
import { memberStock } from './stock-statistics/stock-facts.sql.js';
import { stockQuestionOf } from './stock-statistics/stock.rules.js';
import { supportFacts } from './welfare-statistics/support-facts.sql.js';

const PROVINCES = 20;
const SCHOOLS = 40;
const FACTS = 40_000;
let database: TestDatabase;
let provinceId: string;
let schoolId: string;

/** Twenty provinces with forty schools each, and fifty awards and as many supports a school over three years. */
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
  await database.admin.query(
    `insert into support_facts
     select id, 1, 'granted', decision_id, $1, 'tet', recipient_kind, recipient_id, 1, unit_id, 1,
       province_id, unit_id, signed_on, month, school_year, 1000000, 'exact', null, 1000000,
       $2::jsonb, $2::jsonb, granted_at, null, null, null
     from award_facts`,
    [newId(), '[{"kind":"union-budget","amount":"1000000"}]'],
  );
  await database.admin.query(
    `insert into support_counts
     select province_id, month, school_year, programme_id, category, recipient_kind, source,
       count(*), sum(people), sum(kept_amount), 0
     from support_facts, unnest('{all,union-budget}'::text[]) as source
     group by 1, 2, 3, 4, 5, 6, 7`,
  );
  await database.admin.query(
    `insert into member_stays (member_id, unit_id, came_on, left_on, suspended, gender, birth_year)
     select id, unit_id, signed_on, case when id::text < '8' then signed_on + 200 end, false,
       'female', 1980
     from award_facts`,
  );
  await database.admin.query(
    `insert into member_counts select unit_id, gender, count(*) from member_stays
     where left_on is null group by 1, 2`,
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
async function readsOf({ text, values }: SqlText): Promise<Record<string, string[]>> {
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

const nation: Place = { kind: 'nation' };
const province = (): Place => ({ kind: 'provinces', provinceIds: [provinceId] });
const school = (): Place => ({
  kind: 'subtrees',
  roots: [{ unitId: schoolId, withSubtree: true }],
});
const then: Question = { view: { kind: 'then' } };
const today: Question = { view: { kind: 'tree', on: '2026-01-01' } };
const aFewDays: Question = {
  ...then,
  period: { kind: 'days', range: { from: '2023-02-10', to: '2023-02-15' } },
};
const firstPage = { after: undefined, rows: 51 };
const laterPage = () => ({ after: { day: '2022-01-01', id: schoolId }, rows: 51 });

interface Planned {
  asked: (question: Question) => AskedFacts;
  facts: string;
  counters: string;
  day: string;
  key: string;
}
const families: [string, Planned][] = [
  [
    'awards',
    {
      asked: (question) => awardFacts({ ...question, state: 'granted' }),
      facts: 'award_facts',
      counters: 'award_counts',
      day: 'signed_on',
      key: 'form',
    },
  ],
  [
    'support',
    {
      asked: supportFacts,
      facts: 'support_facts',
      counters: 'support_counts',
      day: 'granted_on',
      key: 'source',
    },
  ],
];

describe.each(families)('facts of %s are found by an index', (_, { asked, facts, day, key }) => {
  it.each<[string, string, () => SqlText]>([
    ['of one school', 'unit_id', () => factsQuery(school(), asked(then), [key])],
    ['of one school today', 'unit_id', () => factsQuery(school(), asked(today), [])],
    [
      'of a province in today’s tree',
      'unit_id',
      () => factsQuery(province(), asked(today), ['unit']),
    ],
    ['of a province by unit', 'province_id', () => factsQuery(province(), asked(then), ['unit'])],
    ['of a few days', day, () => factsQuery(nation, asked(aFewDays), [key])],
    ['for a page of the nation', day, () => recordsQuery(nation, asked(then), firstPage)],
    ['for a later page of the nation', day, () => recordsQuery(nation, asked(then), laterPage())],
    [
      'for a page of a province',
      'province_id',
      () => recordsQuery(province(), asked(then), firstPage),
    ],
    ['for a page of a school', 'unit_id', () => recordsQuery(school(), asked(then), firstPage)],
  ])('%s', async (_, column, ask) => {
    expect((await readsOf(ask()))[facts]).toEqual([`ix_${facts}_${column}`]);
  });

  it('of one school as it was known earlier', async () => {
    const known = asked({ ...then, knownAt: '2025-01-01T00:00:00Z' });
    const reads = await readsOf(factsQuery(school(), known, [key]));
    expect(reads[facts]).toEqual([`ix_${facts}_unit_id`]);
  });
});

describe.each(families)('counters of %s', (_, { asked, counters, key }) => {
  it('of a province are found by their key', async () => {
    const reads = await readsOf(
      countersQuery(province(), asked(then), asked(then).counters!, ['month']),
    );
    expect(reads).toEqual({ [counters]: [`uq_${counters}_kind`] });
  });

  it('of the nation are read alone, without any fact', async () => {
    const reads = await readsOf(countersQuery(nation, asked(then), asked(then).counters!, [key]));
    expect(Object.keys(reads)).toEqual([counters]);
  });
});

describe('members are found by an index', () => {
  const AUTUMN = '2023-11-30';
  const flows = (place: Place, keys: string[], mode: 'then' | 'today' = 'then') => {
    const question = flowQuestionOf({ mode, period: '2023-10' }, AUTUMN);
    return { place, question, family: memberFlows(question, keys, AUTUMN), keys };
  };
  const stock = (place: Place, keys: string[]) =>
    factsQuery(place, memberStock(stockQuestionOf({ mode: 'then' }, AUTUMN), keys, AUTUMN), keys);
  const byUnit = ['ix_member_stays_unit_id_came_on', 'ix_member_stays_unit_id_left_on'];
  const byDay = ['ix_member_stays_came_on', 'ix_member_stays_left_on'];

  it.each<[string, () => SqlText, string[]]>([
    ['who came and left a school', () => flowsQuery(flows(school(), [])), byUnit],
    ['the same by gender today', () => flowsQuery(flows(school(), ['gender'], 'today')), byUnit],
    ['the same by age', () => flowsQuery(flows(school(), ['ageBand'])), byUnit],
    ['who came and left a province', () => flowsQuery(flows(province(), ['unit'])), byUnit],
    ['who came and left the nation', () => flowsQuery(flows(nation, [])), byDay],
    [
      'the movements of a school one by one',
      () => flowRecordsQuery(flows(school(), []), firstPage),
      byUnit,
    ],
    ['the stock of a school', () => stock(school(), []), byUnit],
    ['the stock of a province by kind', () => stock(province(), ['kind']), byUnit],
    ['the stock of the nation', () => stock(nation, []), byDay],
  ])('%s', async (_, ask, indexes) => {
    const reads = new Set((await readsOf(ask()))['member_stays']);
    expect([...reads].filter((read) => !indexes.includes(read))).toEqual([]);
  });

  it('and the counters of those who are there say how many they are', async () => {
    expect(Object.keys(await readsOf(stock(nation, ['gender']))).sort()).toEqual([
      'member_counts',
      'member_stays',
    ]);
  });
});

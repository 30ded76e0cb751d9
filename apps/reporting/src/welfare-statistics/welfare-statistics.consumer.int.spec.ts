import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { streams, type SupportRecord } from '@dong-hanh/contracts';
import { Database, violatedConstraint, type Sql } from '@dong-hanh/persistence';
import { newId } from '@dong-hanh/service-kit';
import {
  createTestDatabase,
  propertyRuns,
  supportCounterDifferences,
  type TestDatabase,
} from '@dong-hanh/testing';
import fc from 'fast-check';
import { migrations } from '../data-source.js';
import { batchOf, consumed, quietFeed } from '../testing/batch.fixture.js';
import {
  borne,
  exactly,
  nearly,
  programmes,
  returned,
  support,
  supportEvent,
} from '../testing/support.fixture.js';
import { WelfareStatisticsConsumer } from './welfare-statistics.consumer.js';

const feed = quietFeed();
const consumer = new WelfareStatisticsConsumer(feed);
let database: TestDatabase;
let project: Database;

const empty = () => database.admin.query('truncate support_facts, support_counts');

beforeAll(async () => {
  database = await createTestDatabase({ service: 'reporting', migrations });
  project = new Database({ url: database.url('project'), applicationName: 'spec-project', max: 4 });
});

beforeEach(empty);

afterEach(async () => {
  expect(await supportCounterDifferences(database.admin)).toEqual([]);
});

afterAll(async () => {
  await feed.close();
  await project?.close();
  await database?.drop();
});

const batch = (supports: readonly SupportRecord[], tx: Sql) =>
  batchOf(streams.support, supports.map(supportEvent).map(consumed), tx);

const apply = (...supports: SupportRecord[]) =>
  project.transaction((tx) => consumer.apply(batch(supports, tx)));

/** Counters as `source → supports, people, exact and approximate đồng`. */
async function counters(): Promise<Record<string, number[]>> {
  const rows = await database.admin.query<Record<string, string | number>>(
    `select source, sum(supports)::integer as supports, sum(people)::integer as people,
       sum(exact)::bigint as exact, sum(approximate)::bigint as approximate
     from support_counts group by source having sum(supports) <> 0 order by source`,
  );
  return Object.fromEntries(
    rows.map(({ source, ...counted }) => [String(source), Object.values(counted).map(Number)]),
  );
}

const province = newId();
const million = (changes: Partial<SupportRecord> = {}) =>
  support({ provinceId: province, ...changes });
/** Two millions, of which the union bears more than half. */
const twoMillions = () =>
  million({
    amount: exactly('2000000'),
    sources: [borne('union-budget', '1200000'), borne('socialised', '800000')],
  });

describe('a grant', () => {
  it('is counted once, as a whole and under its source', async () => {
    await apply(million());
    expect(await counters()).toEqual({
      all: [1, 1, 1_000_000, 0],
      'union-budget': [1, 1, 1_000_000, 0],
    });
  });

  it('delivered again, alone or in a batch, is counted once', async () => {
    const first = million();
    await apply(first);
    await apply(first);
    await apply(first, million(), first);
    expect((await counters()).all).toEqual([2, 2, 2_000_000, 0]);
  });

  it('is counted under every source that bears a part of it', async () => {
    await apply(twoMillions());
    expect(await counters()).toEqual({
      all: [1, 1, 2_000_000, 0],
      socialised: [1, 1, 800_000, 0],
      'union-budget': [1, 1, 1_200_000, 0],
    });
  });

  it('whose amount is not sure is never added to what is', async () => {
    await apply(million(), million({ amount: nearly('800000000') }));
    expect((await counters()).all).toEqual([2, 2, 1_000_000, 800_000_000]);
  });

  it('to people who are not members counts all of them, to a union body none', async () => {
    await apply(
      million({ recipient: { kind: 'non-member', count: 300 }, people: 300 }),
      million({ recipient: { kind: 'unit', id: newId() }, people: 0 }),
    );
    expect((await counters()).all).toEqual([2, 300, 301_000_000, 0]);
  });

  it('in kind counts without money, under who gave it, until it comes back', async () => {
    const gift = million({ amount: exactly('0'), sources: [borne('family', '0')] });
    await apply(gift);
    expect(await counters()).toEqual({ all: [1, 1, 0, 0], family: [1, 1, 0, 0] });
    await apply(returned(gift));
    expect(await counters()).toEqual({});
  });

  it('keeps amounts whole beyond the numbers of JSON', async () => {
    const odd = '999999999999999';
    await apply(...Array.from({ length: 20 }, () => million({ amount: exactly(odd) })));
    const [row] = await database.admin.query(
      `select exact::text from support_counts where source = 'all'`,
    );
    expect(row).toEqual({ exact: '19999999999999980' });
  });

  it('outside provinces is counted in one row, however often such support comes', async () => {
    await apply(million({ provinceId: null }));
    await apply(million({ provinceId: null }), million({ provinceId: null }));
    const rows = await database.admin.query(
      `select supports from support_counts where source = 'all'`,
    );
    expect(rows).toEqual([{ supports: 3 }]);
  });
});

describe('a return', () => {
  it('of the whole takes the support away', async () => {
    const one = twoMillions();
    await apply(one, million());
    await apply(returned(one));
    expect(await counters()).toEqual({
      all: [1, 1, 1_000_000, 0],
      'union-budget': [1, 1, 1_000_000, 0],
    });
  });

  it('of a part leaves what was kept, under the sources that still bear it', async () => {
    const one = twoMillions();
    await apply(one);
    await apply(returned(one, { amount: '900000' }));
    expect(await counters()).toEqual({
      all: [1, 1, 1_100_000, 0],
      'union-budget': [1, 1, 1_100_000, 0],
    });
  });

  it('that comes before its grant stays when the grant arrives', async () => {
    const [whole, part] = [twoMillions(), twoMillions()];
    await apply(returned(whole), returned(part, { amount: '500000' }));
    await apply(whole, part);
    expect((await counters()).all).toEqual([1, 1, 1_500_000, 0]);
  });

  it('in one batch with its grant counts as returned, in either order', async () => {
    const [one, other] = [million(), million()];
    await apply(one, returned(one), returned(other), other);
    expect(await counters()).toEqual({});
  });

  it('leaves on record what each source bore at the grant, in whatever order the two come', async () => {
    const [inOrder, late] = [twoMillions(), twoMillions()];
    await apply(inOrder, returned(inOrder), returned(late));
    await apply(late);
    const rows = await database.admin.query('select sources, granted_sources from support_facts');
    const granted = [borne('socialised', '800000'), borne('union-budget', '1200000')];
    const row = { sources: [], granted_sources: granted };
    expect(rows).toEqual([row, row]);
  });

  it.each<[string, (one: SupportRecord) => SupportRecord, string]>([
    ['without its day', (one) => ({ ...one, return: null }), 'ck_support_facts_return'],
    [
      'of the whole that kept something',
      (one) => ({ ...one, keptAmount: '1' }),
      'ck_support_facts_kept_amount',
    ],
  ])('%s is refused, and leaves nothing behind', async (_, broken, constraint) => {
    const work = apply(million(), broken(returned(million())));
    const refusal = await work.catch((error: unknown) => error);
    expect(violatedConstraint(refusal)).toBe(constraint);
    expect(await database.admin.query('select 1 from support_facts')).toEqual([]);
  });
});

describe('a correction', () => {
  it('moves the support from its old kind to the new one, in every key that is counted', async () => {
    const one = million();
    await apply(one);
    await apply({
      ...one,
      version: 2,
      category: 'illness',
      programmeId: programmes.twinning,
      recipient: { kind: 'non-member', count: 2 },
      people: 2,
      provinceId: null,
      schoolYear: '2024-2025',
      grantedOn: '2024-09-05',
      month: '2024-09',
      amount: nearly('3000000'),
      keptAmount: '6000000',
      sources: [borne('family', '6000000')],
    });
    expect(await counters()).toEqual({ all: [1, 2, 0, 6_000_000], family: [1, 2, 0, 6_000_000] });
  });

  it('of something that is not counted changes no counter', async () => {
    const one = million();
    await apply(one);
    await apply({ ...one, version: 2, grantedByUnitId: newId() });
    expect((await counters()).all).toEqual([1, 1, 1_000_000, 0]);
  });
});

describe('batches', () => {
  it('of nothing change nothing', async () => {
    await apply();
    expect(await counters()).toEqual({});
  });

  it('leave nothing behind when their transaction is rolled back', async () => {
    const work = project.transaction(async (tx) => {
      await consumer.apply(batch([million()], tx));
      throw new Error('the process dies here');
    });
    await expect(work).rejects.toThrow('dies here');
    expect(await counters()).toEqual({});
    expect(await database.admin.query('select 1 from support_facts')).toEqual([]);
  });

  it('of two writers at once over the same support neither block for ever nor count twice', async () => {
    const supports = Array.from({ length: 200 }, (_, index) =>
      million({ category: `category-${index % 7}`, provinceId: index % 2 ? province : null }),
    );
    const later = supports.filter((_, index) => index % 4 === 0).map((each) => returned(each));
    const everything = [...supports, ...later];
    await Promise.all([
      apply(...everything),
      apply(...everything.toReversed()),
      apply(...later),
      apply(...supports),
    ]);
    const kept = supports.length - later.length;
    expect((await counters()).all).toEqual([kept, kept, kept * 1_000_000, 0]);
  });

  it('in any split, order and repetition give the sums of the newest versions', async () => {
    const [whole, part, aid] = [
      twoMillions(),
      twoMillions(),
      million({ provinceId: null, amount: nearly('700000'), people: 0 }),
    ];
    const versions = [
      ...[whole, returned(whole)],
      ...[part, returned(part, { amount: '900000' })],
      ...[aid, returned(aid, { amount: '1' })],
    ];
    const delivery = fc.array(fc.array(fc.constantFrom(...versions), { maxLength: 8 }), {
      maxLength: 8,
    });
    await fc.assert(
      fc
        .asyncProperty(delivery, async (batches) => {
          for (const each of batches) await apply(...each);
          expect((await counters()).all).toEqual(sumsOf(batches.flat()));
          expect(await supportCounterDifferences(database.admin)).toEqual([]);
        })
        .afterEach(async () => {
          await empty();
        }),
      propertyRuns(40),
    );
  });
});

/** What the newest versions kept: supports, people, exact and approximate đồng; undefined for none. */
function sumsOf(delivered: readonly SupportRecord[]): number[] | undefined {
  const newest = new Map<string, SupportRecord>();
  for (const record of delivered) {
    if (record.version > (newest.get(record.id)?.version ?? 0)) newest.set(record.id, record);
  }
  const kept = [...newest.values()].filter(({ state }) => state !== 'returned');
  if (kept.length === 0) return undefined;
  const money = (precision: string) =>
    kept
      .filter(({ amount }) => amount.precision === precision)
      .reduce((sum, { keptAmount }) => sum + BigInt(keptAmount), 0n);
  const people = kept.reduce((sum, record) => sum + record.people, 0);
  return [kept.length, people, Number(money('exact')), Number(money('approximate'))];
}

describe('the roles of the database', () => {
  const changes = [
    'insert into support_counts select * from support_counts',
    'update support_facts set version = 0',
    'delete from support_facts',
    'truncate support_counts',
    'drop table support_facts',
  ];

  it.each(changes)('serve is refused: %s', async (sql) => {
    const serve = new Database({ url: database.url('serve'), applicationName: 'spec', max: 1 });
    try {
      await expect(serve.query('select count(*) from support_facts')).resolves.toHaveLength(1);
      await expect(serve.query(sql)).rejects.toThrow(/permission denied|must be owner/);
    } finally {
      await serve.close();
    }
  });

  // It may delete facts: one that differs from its owner's is forgotten and heard anew.
  it.each(changes.slice(3))('project is refused: %s', async (sql) => {
    await expect(project.query(sql)).rejects.toThrow(/permission denied|must be owner/);
  });
});

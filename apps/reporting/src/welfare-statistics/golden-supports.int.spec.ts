import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { streams, type SupportEvent } from '@dong-hanh/contracts';
import type { ConsumedEvent } from '@dong-hanh/messaging';
import { Database } from '@dong-hanh/persistence';
import {
  createTestDatabase,
  goldenEvent,
  supportCounterDifferences,
  type TestDatabase,
} from '@dong-hanh/testing';
import { migrations } from '../data-source.js';
import { batchOf, quietFeed } from '../testing/batch.fixture.js';
import { WelfareStatisticsConsumer } from './welfare-statistics.consumer.js';

const granted = goldenEvent<SupportEvent>('welfare-support.support-granted.v1');
const returned = goldenEvent<SupportEvent>('welfare-support.support-returned.v1');
const feed = quietFeed();
const consumer = new WelfareStatisticsConsumer(feed);
let database: TestDatabase;
let project: Database;

beforeAll(async () => {
  database = await createTestDatabase({ service: 'reporting', migrations });
  project = new Database({ url: database.url('project'), applicationName: 'spec', max: 1 });
});
beforeEach(() => database.admin.query('truncate support_facts, support_counts'));
afterEach(async () => {
  expect(await supportCounterDifferences(database.admin)).toEqual([]);
});
afterAll(async () => {
  await feed.close();
  await project?.close();
  await database?.drop();
});

async function apply(...events: ConsumedEvent<SupportEvent>[]) {
  await project.transaction((tx) => consumer.apply(batchOf(streams.support, events, tx)));
  return {
    facts: await database.admin.query('select * from support_facts'),
    counters: await database.admin.query(
      `select source, supports, people, exact, approximate from support_counts
       where supports <> 0 order by source`,
    ),
  };
}

const fact = {
  id: '0190b6e4-7c1a-7d3e-8f10-000000000008',
  version: 1,
  state: 'granted',
  grant_id: '0190b6e4-7c1a-7d3e-8f10-000000000009',
  programme_id: '0190b6e4-7c1a-7d3e-8f10-00000000000a',
  category: 'tet-hardship',
  recipient_kind: 'member',
  recipient_id: '0190b6e4-7c1a-7d3e-8f10-000000000004',
  people: 1,
  unit_id: '0190b6e4-7c1a-7d3e-8f10-000000000002',
  unit_version: 1,
  province_id: '0190b6e4-7c1a-7d3e-8f10-000000000001',
  granted_by_unit_id: '0190b6e4-7c1a-7d3e-8f10-000000000001',
  granted_on: '2024-01-25',
  month: '2024-01',
  school_year: '2023-2024',
  amount: 1000000,
  precision: 'exact',
  wording: null,
  kept_amount: 1000000,
  sources: [
    { kind: 'socialised', amount: '400000' },
    { kind: 'union-budget', amount: '600000' },
  ],
  granted_sources: [
    { kind: 'socialised', amount: '400000' },
    { kind: 'union-budget', amount: '600000' },
  ],
  granted_at: new Date('2024-01-25T03:00:00.000Z'),
  returned_on: null,
  returned_amount: null,
  returned_at: null,
  details_part: expect.any(Number),
  digest_part: expect.any(Number),
};
const returnedFact = {
  ...fact,
  version: 2,
  state: 'partly-returned',
  kept_amount: 600000,
  sources: [{ kind: 'union-budget', amount: '600000' }],
  returned_on: '2024-02-20',
  returned_amount: 400000,
  returned_at: new Date('2024-02-20T03:00:00.000Z'),
};
const counted = (source: string, exact: number) => ({
  source,
  supports: 1,
  people: 1,
  exact,
  approximate: 0,
});

describe('golden events of released versions', () => {
  it('a grant becomes a fact with every part, and is counted as a whole and by source', async () => {
    expect(await apply(granted)).toEqual({
      facts: [fact],
      counters: [
        counted('all', 1000000),
        counted('socialised', 400000),
        counted('union-budget', 600000),
      ],
    });
  });

  it.each<[string, ConsumedEvent<SupportEvent>[][]]>([
    ['after its grant', [[granted], [returned]]],
    ['alone', [[returned]]],
    ['together with its grant', [[granted, returned]]],
    ['before its grant', [[returned], [granted]]],
  ])('a return that comes %s is one fact, counted with what was kept', async (_, batches) => {
    for (const batch of batches.slice(0, -1)) await apply(...batch);
    expect(await apply(...batches.at(-1)!)).toEqual({
      facts: [returnedFact],
      counters: [counted('all', 600000), counted('union-budget', 600000)],
    });
  });
});

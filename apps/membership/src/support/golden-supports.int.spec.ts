import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { streams, type SupportEvent } from '@dong-hanh/contracts';
import { LiveFeed } from '@dong-hanh/jobs';
import type { ConsumedEvent } from '@dong-hanh/messaging';
import { Database } from '@dong-hanh/persistence';
import {
  createTestDatabase,
  goldenEvent,
  infrastructure,
  uniqueName,
  type TestDatabase,
} from '@dong-hanh/testing';
import { migrations } from '../data-source.js';
import { SupportConsumer } from './support.consumer.js';

const granted = goldenEvent<SupportEvent>('welfare-support.support-granted.v1');
const returned = goldenEvent<SupportEvent>('welfare-support.support-returned.v1');
const { redisUrl } = infrastructure();
const feed = new LiveFeed({ redisUrl, name: 'spec', stream: uniqueName('live') });
const consumer = new SupportConsumer(feed);
let database: TestDatabase;
let project: Database;

beforeAll(async () => {
  database = await createTestDatabase({ service: 'membership', migrations });
  project = new Database({ url: database.url('project'), applicationName: 'spec', max: 1 });
});
beforeEach(() => database.admin.query('truncate supports'));
afterAll(async () => {
  await feed.close();
  await project?.close();
  await database?.drop();
});

async function apply(...events: ConsumedEvent<SupportEvent>[]) {
  await project.transaction((tx) =>
    consumer.apply({ stream: streams.support, events, tx, afterCommit: () => undefined }),
  );
  return database.admin.query('select * from supports');
}

const kept = {
  support_id: '0190b6e4-7c1a-7d3e-8f10-000000000008',
  version: 1,
  grant_id: '0190b6e4-7c1a-7d3e-8f10-000000000009',
  programme_id: '0190b6e4-7c1a-7d3e-8f10-00000000000a',
  category: 'tet-hardship',
  recipient_kind: 'member',
  recipient_id: '0190b6e4-7c1a-7d3e-8f10-000000000004',
  people: 1,
  unit_id: '0190b6e4-7c1a-7d3e-8f10-000000000002',
  unit_version: 1,
  province_id: '0190b6e4-7c1a-7d3e-8f10-000000000001',
  granted_on: '2024-01-25',
  school_year: '2023-2024',
  month: '2024-01',
  amount: 1_000_000,
  precision: 'exact',
  wording: null,
  kept_amount: 1_000_000,
  state: 'granted',
  digest_part: expect.any(Number),
};
const partlyReturned = { ...kept, version: 2, kept_amount: 600_000, state: 'partly-returned' };

describe('golden events of released versions', () => {
  it('a grant becomes support of its recipient, with every part', async () => {
    expect(await apply(granted)).toEqual([kept]);
  });

  it('a return changes state, version and what was kept of it, and nothing else', async () => {
    await apply(granted);
    expect(await apply(returned)).toEqual([partlyReturned]);
  });

  it.each<[string, ConsumedEvent<SupportEvent>[]]>([
    ['alone', [returned]],
    ['together with its grant', [granted, returned]],
    ['before its grant', [returned, granted]],
  ])('a return that comes %s ends as the same support', async (_, events) => {
    expect(await apply(...events)).toEqual([partlyReturned]);
  });
});

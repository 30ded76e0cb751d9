import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { streams, type AwardEvent } from '@dong-hanh/contracts';
import type { ConsumedEvent } from '@dong-hanh/messaging';
import { Database } from '@dong-hanh/persistence';
import {
  awardCounterDifferences,
  createTestDatabase,
  goldenEvent,
  type TestDatabase,
} from '@dong-hanh/testing';
import { migrations } from '../data-source.js';
import { batchOf, quietFeed } from '../testing/batch.fixture.js';
import { AwardStatisticsConsumer } from './award-statistics.consumer.js';

const granted = goldenEvent<AwardEvent>('emulation.award-granted.v1');
const revoked = goldenEvent<AwardEvent>('emulation.award-revoked.v1');
const feed = quietFeed();
const consumer = new AwardStatisticsConsumer(feed);
let database: TestDatabase;
let project: Database;

beforeAll(async () => {
  database = await createTestDatabase({ service: 'reporting', migrations });
  project = new Database({ url: database.url('project'), applicationName: 'spec', max: 1 });
});
beforeEach(() => database.admin.query('truncate award_facts, award_counts'));
afterEach(async () => {
  expect(await awardCounterDifferences(database.admin)).toEqual([]);
});
afterAll(async () => {
  await feed.close();
  await project?.close();
  await database?.drop();
});

async function apply(...events: ConsumedEvent<AwardEvent>[]) {
  await project.transaction((tx) => consumer.apply(batchOf(streams.award, events, tx)));
  return {
    facts: await database.admin.query('select * from award_facts'),
    counters: await database.admin.query('select * from award_counts where awards <> 0'),
  };
}

const kind = {
  province_id: '0190b6e4-7c1a-7d3e-8f10-000000000001',
  month: '2023-08',
  school_year: '2022-2023',
  issuer: 'vgcl',
  form: 'vgcl-merit-diploma',
  recipient_kind: 'member',
  basis: 'task-completion',
  state: 'granted',
};
const fact = {
  ...kind,
  id: '0190b6e4-7c1a-7d3e-8f10-000000000005',
  version: 1,
  decision_id: '0190b6e4-7c1a-7d3e-8f10-000000000006',
  decision_number: '1234/QĐ-TLĐ',
  recipient_id: '0190b6e4-7c1a-7d3e-8f10-000000000004',
  unit_id: '0190b6e4-7c1a-7d3e-8f10-000000000002',
  unit_version: 1,
  signed_on: '2023-08-10',
  granted_at: new Date('2023-08-16T08:30:00.000Z'),
  revoked_at: null,
  revocation_number: null,
  revocation_signed_on: null,
  details_part: expect.any(Number),
  digest_part: expect.any(Number),
};
const revokedFact = {
  ...fact,
  version: 2,
  state: 'revoked',
  revoked_at: new Date('2023-10-02T03:00:00.000Z'),
  revocation_number: '88/QĐ-TLĐ',
  revocation_signed_on: '2023-10-02',
};

describe('golden events of released versions', () => {
  it('a grant becomes a fact with every part, and is counted', async () => {
    expect(await apply(granted)).toEqual({ facts: [fact], counters: [{ ...kind, awards: 1 }] });
  });

  it.each<[string, ConsumedEvent<AwardEvent>[][]]>([
    ['after its grant', [[granted], [revoked]]],
    ['alone', [[revoked]]],
    ['together with its grant', [[granted, revoked]]],
    ['before its grant', [[revoked], [granted]]],
  ])('a revocation that comes %s is one fact, counted as revoked', async (_, batches) => {
    for (const batch of batches.slice(0, -1)) await apply(...batch);
    expect(await apply(...batches.at(-1)!)).toEqual({
      facts: [revokedFact],
      counters: [{ ...kind, state: 'revoked', awards: 1 }],
    });
  });
});

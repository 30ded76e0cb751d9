import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { streams, type AwardEvent } from '@dong-hanh/contracts';
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
import { HonoursConsumer } from './honours.consumer.js';

const granted = goldenEvent<AwardEvent>('emulation.award-granted.v1');
const revoked = goldenEvent<AwardEvent>('emulation.award-revoked.v1');
const { redisUrl } = infrastructure();
const feed = new LiveFeed({ redisUrl, name: 'spec', stream: uniqueName('live') });
const consumer = new HonoursConsumer(feed);
let database: TestDatabase;
let project: Database;

beforeAll(async () => {
  database = await createTestDatabase({ service: 'membership', migrations });
  project = new Database({ url: database.url('project'), applicationName: 'spec', max: 1 });
});
beforeEach(() => database.admin.query('truncate honours'));
afterAll(async () => {
  await feed.close();
  await project?.close();
  await database?.drop();
});

async function apply(...events: ConsumedEvent<AwardEvent>[]) {
  const afterCommit = () => undefined;
  await project.transaction((tx) =>
    consumer.apply({ stream: streams.award, events, tx, afterCommit }),
  );
  return database.admin.query('select * from honours');
}

const honour = {
  award_id: '0190b6e4-7c1a-7d3e-8f10-000000000005',
  version: 1,
  recipient_kind: 'member',
  recipient_id: '0190b6e4-7c1a-7d3e-8f10-000000000004',
  unit_id: '0190b6e4-7c1a-7d3e-8f10-000000000002',
  unit_version: 1,
  province_id: '0190b6e4-7c1a-7d3e-8f10-000000000001',
  decision_id: '0190b6e4-7c1a-7d3e-8f10-000000000006',
  decision_number: '1234/QĐ-TLĐ',
  issuer: 'vgcl',
  form: 'vgcl-merit-diploma',
  basis: 'task-completion',
  signed_on: '2023-08-10',
  school_year: '2022-2023',
  month: '2023-08',
  state: 'granted',
  digest_part: expect.any(Number),
};
const revokedHonour = { ...honour, version: 2, state: 'revoked' };

describe('golden events of released versions', () => {
  it('a grant becomes an honour of its recipient, with every part', async () => {
    expect(await apply(granted)).toEqual([honour]);
  });

  it('a revocation changes state and version of that honour, and nothing else', async () => {
    await apply(granted);
    expect(await apply(revoked)).toEqual([revokedHonour]);
  });

  it.each<[string, ConsumedEvent<AwardEvent>[]]>([
    ['alone', [revoked]],
    ['together with its grant', [granted, revoked]],
    ['before its grant', [revoked, granted]],
  ])('a revocation that comes %s ends as the same honour', async (_, events) => {
    expect(await apply(...events)).toEqual([revokedHonour]);
  });
});

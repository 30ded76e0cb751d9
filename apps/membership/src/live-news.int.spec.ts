import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { AwardRecord } from '@dong-hanh/contracts';
import { LiveFeed, type LiveItem } from '@dong-hanh/jobs';
import { createTopics, eventually, uniqueName } from '@dong-hanh/testing';
import { award, awardEvents, revoked } from './testing/awards.fixture.js';
import {
  plantTree,
  startMembership,
  tree,
  type MembershipApp,
} from './testing/membership.fixture.js';
import { produceEvents } from './testing/produce-events.fixture.js';
import { supportEvents, supportTo } from './testing/supports.fixture.js';

const namePrefix = `${uniqueName('news')}.`;
const memberId = '0198f0a1-0000-7000-8000-000000000001';

let membership: MembershipApp;
const produceAwards = (...awards: AwardRecord[]) => produceEvents(namePrefix, awardEvents(awards));
const leaving = new AbortController();
const news: LiveItem[] = [];

beforeAll(async () => {
  await createTopics(
    [
      'emulation.award.v1',
      'emulation.heartbeat.v1',
      'welfare-support.support.v1',
      'welfare-support.heartbeat.v1',
      'membership.heartbeat.v1',
      'emulation.award.v1.dead.membership',
      'welfare-support.support.v1.dead.membership',
    ].map((topic) => namePrefix + topic),
    1,
  );
  membership = await startMembership({ relay: false, namePrefix });
  await plantTree(membership);
  await membership.app.startAllMicroservices();
  void readNews();
  await eventually(async () => {
    await produceAwards(award());
    await eventually(() => expect(news.length).toBeGreaterThan(0), { withinMs: 500 });
  });
});
afterAll(async () => {
  leaving.abort();
  await membership.stop();
});

async function readNews(): Promise<void> {
  const feed = membership.app.get(LiveFeed);
  for await (const item of feed.entries(undefined, leaving.signal)) news.push(item);
}

const toldOf = (subjectId: string) =>
  news.map(({ entry }) => entry).filter((entry) => entry.subjectId === subjectId);

describe('a live page', () => {
  it('is told of an award when it stands in the record of its recipient', async () => {
    const decisionId = '0198f0a2-0000-7000-8000-0000000000a1';
    const granted = award({ decisionId, recipient: { kind: 'member', id: memberId } });
    await produceAwards(granted);
    await eventually(() =>
      expect(toldOf(decisionId)).toMatchObject([
        {
          ...{ appliedBy: 'membership', kind: 'award-granted', count: 1 },
          ...{ units: { [tree.school.id]: 1 }, memberIds: [memberId] },
        },
      ]),
    );
    const rows = await membership.database.admin.query(
      'select state from honours where award_id = $1',
      [granted.id],
    );
    expect(rows).toEqual([{ state: 'granted' }]);
    await produceAwards(revoked(granted));
    await eventually(() => expect(toldOf(decisionId)[1]).toMatchObject({ kind: 'award-revoked' }));
  });

  it('is told of support in the same way, but not whom it helped', async () => {
    const given = supportTo(memberId);
    await produceEvents(namePrefix, supportEvents([given]));
    await eventually(() =>
      expect(toldOf(given.grantId)).toMatchObject([
        { appliedBy: 'membership', kind: 'support-granted', memberIds: [] },
      ]),
    );
  });

  it('is told with the times at which each was recorded, sent and applied', () => {
    for (const { entry } of news) {
      const { recordedAt, sentAt, appliedAt } = entry;
      expect([recordedAt, sentAt, appliedAt]).toEqual([recordedAt, sentAt, appliedAt].toSorted());
      expect(Date.now() - Date.parse(recordedAt)).toBeLessThan(120_000);
    }
  });
});

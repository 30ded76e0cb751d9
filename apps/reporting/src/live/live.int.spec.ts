import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { AwardRecord } from '@dong-hanh/contracts';
import { LiveFeed } from '@dong-hanh/jobs';
import { newId } from '@dong-hanh/service-kit';
import {
  BreakableLink,
  createTestDatabase,
  eventually,
  expectContract,
  infrastructure,
  startTestIssuer,
  uniqueName,
  type TestDatabase,
  type TestIssuer,
} from '@dong-hanh/testing';
import { migrations } from '../data-source.js';
import { award, revoked } from '../testing/award.fixture.js';
import { LiveReader } from '../testing/live-reader.fixture.js';
import { access, organisation, unitState } from '../testing/organisation.fixture.js';
import { startReporting, type Reporting } from '../testing/reporting.fixture.js';
import { support } from '../testing/support.fixture.js';

const units = organisation();
const link = new BreakableLink(new URL(infrastructure().redisUrl).host);
let database: TestDatabase;
let issuer: TestIssuer;
let reporting: Reporting;
let url: string;
let redis: string;

const start = async () => {
  reporting = await startReporting({
    database,
    issuer,
    checkAnswer: expectContract,
    live: {
      redisUrl: `redis://${redis}`,
      namePrefix: `${uniqueName('live')}.`,
      heartbeatMs: 100,
      unreadLimitMs: 3_000,
    },
  });
  await reporting.app.listen(0, '127.0.0.1');
  url = await reporting.app.getUrl();
};

beforeAll(async () => {
  database = await createTestDatabase({ service: 'reporting', migrations });
  issuer = await startTestIssuer();
  redis = await link.up();
  await start();
  await reporting.applyUnits(...Object.values(units).map(unitState));
  await reporting.applyAccess(
    access('analyst', 'analyst', [null]),
    access('province-officer', 'province-officer', [units.ngheAn]),
  );
});

/** Sixteen megabytes: more than the sockets between two ends on one machine hold. */
const LARGE_ENTRIES = 64;
const slowly = { withinMs: 30_000 };

const readers: LiveReader[] = [];
afterEach(() => {
  for (const reader of readers.splice(0)) reader.leave();
});
afterAll(async () => {
  await reporting?.close();
  await link.cut();
  await issuer?.close();
  await database?.drop();
});

const headersOf = async (account: string, lastEventId?: string, claims = {}) => ({
  authorization: `Bearer ${await issuer.token(account, claims)}`,
  ...(lastEventId !== undefined && { 'last-event-id': lastEventId }),
});

async function follow(account = 'analyst', lastEventId?: string): Promise<LiveReader> {
  const reader = await LiveReader.open(url, await headersOf(account, lastEventId));
  readers.push(reader);
  return reader;
}

/** A decision with its awards in a school of the province. */
const decision = (count = 1, changes: Partial<AwardRecord> = {}) => {
  const decisionId = newId();
  return Array.from({ length: count }, () =>
    award({ decisionId, unitId: units.movedSchool.id, provinceId: units.ngheAn.id, ...changes }),
  );
};

/** Applies decisions until a reader shows one, which proves that he has joined. */
async function joined(...some: LiveReader[]): Promise<void> {
  await eventually(async () => {
    await reporting.applyAwards(...decision());
    await eventually(
      () => {
        for (const { events } of some) expect(events.length).toBeGreaterThan(0);
      },
      { withinMs: 200 },
    );
  });
}

describe('the live stream', () => {
  it('shows a decision once when its awards are counted, with the times of its way', async () => {
    const reader = await follow();
    await joined(reader);
    const awards = decision(3);
    await reporting.applyAwards(...awards);
    const subject = awards[0]!.decisionId;
    await eventually(() => expect(reader.subjects).toContain(subject));
    const shown = reader.events.filter(({ data }) => data.subjectId === subject);
    expect(shown).toEqual([
      {
        id: expect.stringMatching(/^\d+-\d+$/),
        event: 'award-granted',
        data: expect.objectContaining({
          ...{ appliedBy: 'reporting', kind: 'award-granted', number: '1234/QĐ-TLĐ', count: 3 },
          units: { [units.movedSchool.id]: 3 },
          memberIds: awards.map(({ recipient }) => recipient.id),
        }),
      },
    ]);
    const { recordedAt, sentAt, appliedAt } = shown[0]!.data;
    expect([recordedAt, sentAt, appliedAt]).toEqual([recordedAt, sentAt, appliedAt].toSorted());
  });

  it('shows a revocation as one', async () => {
    const reader = await follow();
    await joined(reader);
    const [one] = decision();
    await reporting.applyAwards(one!);
    await reporting.applyAwards(revoked(one!));
    await eventually(() =>
      expect(
        reader.events
          .filter(({ data }) => data.subjectId === one!.decisionId)
          .map(({ event }) => event),
      ).toEqual(['award-granted', 'award-revoked']),
    );
  });

  it('shows a grant of support with what was given', async () => {
    const reader = await follow();
    await joined(reader);
    const given = support({ unitId: units.movedSchool.id, provinceId: units.ngheAn.id });
    await reporting.applySupports(given);
    await eventually(() =>
      expect(reader.events.at(-1)).toMatchObject({
        event: 'support-granted',
        data: { subjectId: given.grantId, code: 'tet-hardship', amount: '1000000' },
      }),
    );
  });

  it('says that it lives while nothing happens', async () => {
    const reader = await follow();
    await eventually(() => expect(reader.text).toMatch(/(:\n\n){3}$/));
  });

  it('goes on after the last event that its reader saw, without a gap and without a double', async () => {
    const first = await follow();
    await joined(first);
    const [before, missed] = [decision(), decision()];
    await reporting.applyAwards(...before);
    await eventually(() => expect(first.subjects).toContain(before[0]!.decisionId));
    const { lastId } = first;
    first.leave();
    await reporting.applyAwards(...missed);
    const many = Array.from({ length: 20 }, () => decision());
    for (const each of many) await reporting.applyAwards(...each);
    const second = await follow('analyst', lastId);
    const expected = [missed, ...many].map(([each]) => each!.decisionId);
    await eventually(() => expect(second.subjects).toEqual(expected));
    const last = decision();
    await reporting.applyAwards(...last);
    await eventually(() => expect(second.subjects).toEqual([...expected, last[0]!.decisionId]));
  });

  it('says nothing while Redis is away, stays open and goes on when it is back', async () => {
    const reader = await follow();
    await joined(reader);
    await link.cut();
    const during = decision();
    await reporting.applyAwards(...during);
    const { total } = await reporting.statistic(`unitId=${units.movedSchool.id}`);
    const seen = reader.text.length;
    await eventually(() => expect(reader.text.slice(seen)).toContain(':\n\n:\n\n'));
    await link.up();
    const before = reader.events.length;
    await eventually(async () => {
      await reporting.applyAwards(...decision());
      await eventually(() => expect(reader.events.length).toBeGreaterThan(before), {
        withinMs: 200,
      });
    });
    expect(reader.isOver).toBe(false);
    const after = await reporting.statistic(`unitId=${units.movedSchool.id}`);
    expect(after.total).toBeGreaterThan(total);
  });

  it('is cut for a client that never reads, and delays nobody else', async () => {
    const reader = await follow();
    const silent = await LiveReader.openUnread(url, await headersOf('analyst'));
    readers.push(silent);
    // Its own side notices nothing, as it does not read: the service's side tells.
    const connections = () =>
      new Promise<number>((resolve) => {
        reporting.app.getHttpServer().getConnections((_, count) => resolve(count));
      });
    await joined(reader);
    // An entry so large that what is not read soon fills every buffer on the way.
    const number = 'x'.repeat(262_144);
    const large = { ...reader.events[0]!.data, subjectId: newId(), number };
    const feed = reporting.app.get(LiveFeed);
    const seen = reader.events.length;
    await eventually(async () => expect(await connections()).toBe(2));
    const half = LARGE_ENTRIES / 2;
    for (let count = 0; count < half; count += 1) feed.append(large);
    await eventually(
      () => expect(reader.events.length).toBeGreaterThanOrEqual(seen + half),
      slowly,
    );
    for (let count = 0; count < half; count += 1) feed.append(large);
    await eventually(async () => expect(await connections()).toBe(1), slowly);
    await eventually(
      () => expect(reader.events.length).toBeGreaterThanOrEqual(seen + 2 * half),
      slowly,
    );
    expect(reader.isOver).toBe(false);
  }, 100_000);
});

describe('the end of a live stream', () => {
  it('comes with the end of the token', async () => {
    const exp = Math.floor(Date.now() / 1_000) + 1;
    const reader = await LiveReader.open(url, await headersOf('analyst', undefined, { exp }));
    readers.push(reader);
    await eventually(() => expect(reader.isOver).toBe(true));
  });

  it('comes at once when the service stops', async () => {
    const reader = await follow();
    await joined(reader);
    const before = performance.now();
    await reporting.close();
    expect(performance.now() - before).toBeLessThan(5_000);
    await eventually(() => expect(reader.isOver).toBe(true));
    await start();
  });
});

import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { topics } from '@dong-hanh/contracts';
import {
  createTestDatabase,
  eventually,
  ExampleSubscriber,
  expectContract,
  produceRaw,
  readTopic,
  startTestIssuer,
  subscriberKinds,
  type SubscriberCounts,
  type TestDatabase,
  type TestIssuer,
} from '@dong-hanh/testing';
import { migrations } from './data-source.js';
import { mixedLog } from './testing/mixed-log.fixture.js';
import { access } from './testing/organisation.fixture.js';
import { startReporting, type Reporting } from './testing/reporting.fixture.js';
import { SourceStreams } from './testing/stream.fixture.js';

const LIMIT_MS = 240_000;
jest.setTimeout(LIMIT_MS);

const CHUNK = 250;
/** Which write from its start is the last one that a subscriber does not do. */
const DEATHS = [2, 700, 61, 1_900, 333, 1_200];

const sources = new SourceStreams();
const { brokers } = sources;
const topic = sources.namePrefix + topics.award;
const { messages, truth, isPoison, early } = mixedLog();
const installed: ExampleSubscriber[] = [];
let database: TestDatabase;
let issuer: TestIssuer;
let reporting: Reporting;
let produced: Promise<void>;

beforeAll(async () => {
  await sources.createTopics();
  database = await createTestDatabase({ service: 'reporting', migrations });
  issuer = await startTestIssuer();
  reporting = await startReporting({
    database,
    issuer,
    checkAnswer: expectContract,
    kafka: sources,
  });
  sources.live();
  await sources.publish({ name: 'AccessGranted', data: access('analyst', 'analyst', [null]) });
});

afterAll(async () => {
  for (const each of installed) each.remove();
  await reporting?.close();
  await sources.close();
  await issuer?.close();
  await database?.drop();
});

/** Sends the messages in their order, so that whoever listens already hears them come. */
async function produce(): Promise<void> {
  for (let from = 0; from < messages.length; from += CHUNK) {
    await produceRaw(brokers, topic, messages.slice(from, from + CHUNK));
  }
}

/** What lies in the topic: a producer that sends again after a lost answer may have added to it. */
async function written(): Promise<{ read: number; skipped: number }> {
  const all = await readTopic(brokers, topic);
  return { read: all.length, skipped: all.filter(isPoison).length };
}

/** The platform's own statistic, once all messages of the topic are applied or set aside. */
async function statisticByProvince(): Promise<Record<string, number>> {
  const { read } = await written();
  return eventually(
    async () => {
      const [row] = await database.admin.query<{ taken: number }>(
        'select coalesce(sum(next_offset), 0)::integer as taken from stream_offsets where topic = $1',
        [topics.award],
      );
      expect(row?.taken).toBe(read);
      const { data } = await reporting.statistic('groupBy=province');
      return Object.fromEntries(data.map(({ province, count: awards }) => [province, awards]));
    },
    { withinMs: 60_000, everyMs: 100 },
  );
}

async function expectAllCounted(printed: SubscriberCounts[]): Promise<void> {
  const { counts, read, skipped } = printed.at(-1) as SubscriberCounts;
  expect(counts).toEqual(truth);
  const sum = Object.values(skipped).reduce((total, each) => total + each, 0);
  expect({ read, skipped: sum }).toEqual(await written());
}

describe('10,000 messages out of order, repeated and with poison between', () => {
  it('are that many, and bad enough', () => {
    expect([messages.length, messages.filter(isPoison).length]).toEqual([10_000, 200]);
    expect(early).toBeGreaterThan(300);
    expect(Object.keys(truth)).toHaveLength(6);
  });

  for (const { kind, canRun, title } of subscriberKinds) {
    (canRun ? it : it.skip)(
      `are counted exactly by ${title}, which dies six times between two writes`,
      async () => {
        const subscriber = await ExampleSubscriber.install(kind, { brokers, topic });
        installed.push(subscriber);
        produced ??= produce();
        for (const write of DEATHS) {
          expect((await subscriber.dieAtWrite(write)).signal).toBe('SIGKILL');
        }
        await produced;
        const { code, printed } = await subscriber.once();
        expect(code).toBe(0);
        await expectAllCounted(printed);
      },
    );
  }

  it('are counted exactly by the platform', async () => {
    await produced;
    expect(await statisticByProvince()).toEqual(truth);
  });

  it('and all of them once more change nothing for anybody', async () => {
    await produced;
    await produce();
    expect(await statisticByProvince()).toEqual(truth);
    for (const subscriber of installed) {
      await expectAllCounted((await subscriber.once()).printed);
    }
  });
});

import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { topics, type SupportRecord } from '@dong-hanh/contracts';
import {
  createTestDatabase,
  eventually,
  expectContract,
  produceRaw,
  readTopic,
  redeliverTopic,
  startTestIssuer,
  supportCounterDifferences,
  type TestDatabase,
  type TestIssuer,
} from '@dong-hanh/testing';
import { migrations } from './data-source.js';
import { organisation } from './testing/organisation.fixture.js';
import { startReporting, type Reporting } from './testing/reporting.fixture.js';
import { SourceStreams } from './testing/stream.fixture.js';
import { returned, support, supportEvent } from './testing/support.fixture.js';

jest.setTimeout(40_000);

const sources = new SourceStreams();
const { brokers } = sources;
const supportTopic = sources.namePrefix + topics.support;
const units = organisation();
let database: TestDatabase;
let issuer: TestIssuer;
let reporting: Reporting;

const start = () =>
  startReporting({ database, issuer, checkAnswer: expectContract, kafka: sources });

beforeAll(async () => {
  await sources.createTopics();
  database = await createTestDatabase({ service: 'reporting', migrations });
  issuer = await startTestIssuer();
  reporting = await start();
  sources.live();
  await sources.tell(units);
  // A consumer group takes seconds to begin on a busy machine.
  await eventually(() => reporting.statistic(''), { withinMs: 35_000 });
});

afterAll(async () => {
  await reporting?.close();
  await sources.close();
  await issuer?.close();
  await database?.drop();
});

const publishSupports = (...records: SupportRecord[]) =>
  sources.publish(...records.map(supportEvent));

/** A million each, of one category, which is the mark of one test. */
const marked = (category: string, count: number) =>
  Array.from({ length: count }, (_, index) =>
    support({
      category,
      unitId: index % 2 ? units.sectorSchool.id : units.movedSchool.id,
      provinceId: units.ngheAn.id,
    }),
  );

async function expectMillions(category: string, count: number, millions: number) {
  await eventually(async () => {
    const { data } = await reporting.welfare(`category=${category}`);
    expect(data).toEqual([
      { count, people: count, value: { exact: `${millions}000000`, approximate: '0' } },
    ]);
  });
  expect(await supportCounterDifferences(database.admin)).toEqual([]);
}

/** Waits until each message of the topic is applied or set aside, so that nothing is on its way. */
async function expectAllTaken(): Promise<void> {
  const messages = await readTopic(brokers, supportTopic);
  await eventually(async () => {
    const [row] = await database.admin.query<{ taken: number }>(
      `select coalesce(sum(next_offset), 0)::integer as taken from stream_offsets where topic = $1`,
      [topics.support],
    );
    expect(row?.taken).toBe(messages.length);
  });
}

describe('support from Kafka', () => {
  it('is counted for nation, province and unit, and opens down to the record', async () => {
    await publishSupports(...marked('first-come', 10));
    await expectMillions('first-come', 10, 10);
    for (const [unit, total] of [
      [units.ngheAn, 10],
      [units.sector, 5],
      [units.movedSchool, 5],
      [units.haNoi, 0],
    ] as const) {
      const query = `category=first-come&unitId=${unit.id}`;
      expect((await reporting.welfare(query)).total).toBe(total);
      expect(await reporting.supports(query)).toHaveLength(total);
    }
  });

  it('delivered again, a whole partition and the whole topic, changes nothing', async () => {
    const supports = marked('again-and-again', 40);
    const back = supports.slice(0, 10).map((each) => returned(each));
    await publishSupports(...supports, ...back);
    await expectMillions('again-and-again', 30, 30);
    const before = await reporting.welfare('groupBy=category,province,source');
    for (const partition of [0, undefined]) {
      expect(await redeliverTopic(brokers, supportTopic, partition)).toBeGreaterThan(0);
      await expectAllTaken();
    }
    const after = await reporting.welfare('groupBy=category,province,source');
    expect(after.data).toEqual(before.data);
  });

  it('in reverse order, returns before their grants, ends as if in order', async () => {
    const supports = marked('upside-down', 20);
    const back = supports.slice(0, 5).map((each) => returned(each));
    for (const each of [...supports, ...back].toReversed()) await publishSupports(each);
    await expectMillions('upside-down', 15, 15);
  });

  it('that breaks a promise of the record is set aside, and what is beside it is counted', async () => {
    const [good, other, broken] = marked('beside-a-broken-one', 3);
    await publishSupports(good!, { ...returned(broken!), return: null }, other!);
    await publishSupports({
      ...broken!,
      version: 2,
      keptAmount: '12',
      return: null,
      state: 'returned',
    });
    await produceRaw(brokers, supportTopic, [{ key: good!.id, value: 'not an event' }]);
    await expectMillions('beside-a-broken-one', 2, 2);
    await expectAllTaken();
    const parked = await database.admin.query('select reason from parked_events order by reason');
    expect(parked.map(({ reason }) => reason)).toEqual([
      'handler-refused',
      'handler-refused',
      'not-json',
    ]);
  });

  it('published while the service is away is counted once when it is back', async () => {
    const [before, during] = [marked('away', 6), marked('away', 6)];
    await publishSupports(...before);
    await expectMillions('away', 6, 6);
    await reporting.close();
    await publishSupports(...during, ...before);
    reporting = await start();
    await expectMillions('away', 12, 12);
  });
});

describe('the freshness of support', () => {
  it('counts the applied events of its own stream, and those of units where the tree takes part', async () => {
    await expectAllTaken();
    const parked = 3;
    const { length } = await readTopic(brokers, supportTopic);
    await eventually(async () => {
      const nation = await reporting.welfare('');
      expect(nation.freshness).toMatchObject({ lagSeconds: 0, appliedEvents: length - parked });
      const district = await reporting.welfare(`unitId=${units.district.id}`);
      expect(district.freshness.appliedEvents).toBe(length - parked + Object.keys(units).length);
    });
  });
});

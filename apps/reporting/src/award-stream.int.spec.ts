import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { topics, type AwardRecord } from '@dong-hanh/contracts';
import {
  awardCounterDifferences,
  createTestDatabase,
  eventually,
  expectContract,
  produceRaw,
  readTopic,
  redeliverTopic,
  startTestIssuer,
  type TestDatabase,
  type TestIssuer,
} from '@dong-hanh/testing';
import { migrations } from './data-source.js';
import { award, awardEvent, revoked } from './testing/award.fixture.js';
import { organisation, sketch, unitState } from './testing/organisation.fixture.js';
import { startReporting, type Refusal, type Reporting } from './testing/reporting.fixture.js';
import { SourceStreams } from './testing/stream.fixture.js';

jest.setTimeout(40_000);

const sources = new SourceStreams();
const { brokers } = sources;
const awardTopic = sources.namePrefix + topics.award;
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

const publishAwards = (...records: AwardRecord[]) => sources.publish(...records.map(awardEvent));

/** Awards of one form, which is the mark of one test. */
const marked = (form: string, count: number) =>
  Array.from({ length: count }, (_, index) =>
    award({
      form,
      unitId: index % 2 ? units.sectorSchool.id : units.movedSchool.id,
      provinceId: units.ngheAn.id,
    }),
  );

async function expectTotals(form: string, totals: { granted: number; revoked: number }) {
  await eventually(async () => {
    const { data } = await reporting.statistic(`form=${form}&groupBy=state`);
    const found = Object.fromEntries(data.map(({ state, count }) => [state, count]));
    expect({ granted: 0, revoked: 0, ...found }).toEqual(totals);
  });
  expect(await awardCounterDifferences(database.admin)).toEqual([]);
}

/** Waits until each message of the topic is applied or set aside, so that nothing is on its way. */
async function expectAllTaken(): Promise<void> {
  const messages = await readTopic(brokers, awardTopic);
  await eventually(async () => {
    const [row] = await database.admin.query<{ taken: number }>(
      `select coalesce(sum(next_offset), 0)::integer as taken from stream_offsets where topic = $1`,
      [topics.award],
    );
    expect(row?.taken).toBe(messages.length);
  });
}

describe('awards from Kafka', () => {
  it('are counted for nation, province and unit, and open down to the record', async () => {
    const awards = marked('first-come', 10);
    await publishAwards(...awards);
    await expectTotals('first-come', { granted: 10, revoked: 0 });
    for (const [unit, total] of [
      [units.ngheAn, 10],
      [units.sector, 5],
      [units.movedSchool, 5],
      [units.haNoi, 0],
    ] as const) {
      const query = `form=first-come&unitId=${unit.id}`;
      expect((await reporting.statistic(query)).total).toBe(total);
      expect(await reporting.records(query)).toHaveLength(total);
    }
  });

  it('delivered again, a whole partition and the whole topic, change nothing', async () => {
    const awards = marked('again-and-again', 40);
    await publishAwards(...awards, ...awards.slice(0, 10).map((each) => revoked(each)));
    await expectTotals('again-and-again', { granted: 30, revoked: 10 });
    const before = await reporting.statistic('groupBy=form,state,province');
    for (const partition of [0, undefined]) {
      expect(await redeliverTopic(brokers, awardTopic, partition)).toBeGreaterThan(0);
      await expectAllTaken();
    }
    const after = await reporting.statistic('groupBy=form,state,province');
    expect(after.data).toEqual(before.data);
    await expectTotals('again-and-again', { granted: 30, revoked: 10 });
  });

  it('in reverse order, revocations before their grants, end as if in order', async () => {
    const awards = marked('upside-down', 20);
    const events = [...awards, ...awards.slice(0, 5).map((each) => revoked(each))];
    for (const each of events.toReversed()) await publishAwards(each);
    await expectTotals('upside-down', { granted: 15, revoked: 5 });
  });

  it('that break a promise of the record are set aside, and those beside them are counted', async () => {
    const [good, other, broken] = marked('beside-a-broken-one', 3) as [
      AwardRecord,
      AwardRecord,
      AwardRecord,
    ];
    await publishAwards(good, { ...revoked(broken), revocation: null }, other);
    await produceRaw(brokers, awardTopic, [{ key: good.id, value: 'not an event' }]);
    await expectTotals('beside-a-broken-one', { granted: 2, revoked: 0 });
    await expectAllTaken();
    const parked = await database.admin.query('select reason from parked_events order by reason');
    expect(parked).toEqual([{ reason: 'handler-refused' }, { reason: 'not-json' }]);
  });

  it('published while the service is away are counted once when it is back', async () => {
    const [before, during] = [marked('away', 6), marked('away', 6)];
    await publishAwards(...before);
    await expectTotals('away', { granted: 6, revoked: 0 });
    await reporting.close();
    await publishAwards(...during, ...before);
    reporting = await start();
    await expectTotals('away', { granted: 12, revoked: 0 });
  });
});

describe('freshness', () => {
  it('counts the applied events and is 0 behind when all is applied and the sources live', async () => {
    const { length } = await readTopic(brokers, awardTopic);
    const parked = 2;
    await eventually(async () => {
      const { freshness } = await reporting.statistic('');
      expect(freshness).toEqual({
        asOf: expect.stringMatching(/^\d{4}-.*Z$/),
        lagSeconds: 0,
        appliedEvents: length - parked,
      });
    });
  });

  it('counts the events of units too where the tree takes part', async () => {
    const nation = await reporting.statistic('');
    const district = await reporting.statistic(`unitId=${units.district.id}`);
    expect(district.freshness.appliedEvents).toBe(
      nation.freshness.appliedEvents + Object.keys(units).length,
    );
  });

  it('says that the source is silent when its heartbeat stops', async () => {
    sources.fallSilent();
    await eventually(
      async () => {
        const { freshness } = await reporting.statistic('');
        expect(freshness.lagSeconds).toBeGreaterThan(0);
      },
      { withinMs: 15_000 },
    );
    sources.live();
  });
});

describe('a unit', () => {
  it('that nobody established is unknown', async () => {
    const { id } = sketch('grassroots-union', units.ngheAn);
    const path = `/v1/statistics/awards?unitId=${id}`;
    await eventually(async () => {
      const { status, body } = await reporting.get<Refusal>('analyst', path);
      expect([status, body.code]).toEqual([404, 'unit-unknown']);
    });
  });

  it('established in the line before is waited for', async () => {
    const school = sketch('grassroots-union', units.ngheAn);
    await sources.publish({ name: 'UnitEstablished', data: unitState(school) });
    expect((await reporting.statistic(`unitId=${school.id}`)).total).toBe(0);
  });
});

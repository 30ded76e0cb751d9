import { beforeAll, describe, expect, it } from '@jest/globals';
import { createTopics, infrastructure, produceRaw, uniqueName } from '@dong-hanh/testing';
import type { PartitionBounds } from '../kafka/event-log.js';
import { KafkaEventLog } from '../kafka/kafka-event-log.js';
import { toOutboxRows } from '../outbox/outbox-rows.js';
import { AWARDS } from '../probe-app.fixture.js';
import { awardGranted, probeContext, probeNow } from '../probe.fixture.js';
import { readLog } from './read-log.js';

const namePrefix = `${uniqueName('reading')}.`;
const events = Array.from({ length: 300 }, () => awardGranted());
const openLog = () =>
  new KafkaEventLog({
    brokers: infrastructure().kafkaBrokers,
    clientId: 'spec',
    namePrefix,
  });
let bounds: PartitionBounds[];

beforeAll(async () => {
  await createTopics([namePrefix + AWARDS], 3);
  const log = openLog();
  await log.publish(
    toOutboxRows(events, probeContext, probeNow).map(({ topic, key, event }) => ({
      topic,
      key,
      value: event,
    })),
  );
  await produceRaw(infrastructure().kafkaBrokers, namePrefix + AWARDS, [
    { key: 'nobody', value: 'no event' },
  ]);
  bounds = await log.lag([AWARDS]);
  await log.close();
});

/** Ids of what a reading of these bounds gives. */
async function read(part: readonly PartitionBounds[]) {
  const ids: string[] = [];
  const count = await readLog({
    log: openLog(),
    groupPrefix: 'rebuild',
    topic: AWARDS,
    bounds: part,
    onEvents: (batch) => {
      ids.push(...batch.map(({ key }) => key));
      return Promise.resolve();
    },
  });
  return { ids, count };
}

describe('reading a topic once', () => {
  it('gives every event of it and leaves out what is none', async () => {
    const { ids, count } = await read(bounds);
    expect(count).toBe(301);
    expect(ids.sort()).toEqual(events.map(({ data }) => data.id).sort());
  });

  it('in two parts gives the same, each event once', async () => {
    const halves = bounds.map(({ start, end }) => Math.floor((start + end) / 2));
    const first = await read(bounds.map((each, n) => ({ ...each, end: halves[n]! })));
    const second = await read(bounds.map((each, n) => ({ ...each, start: halves[n]! })));
    expect([...first.ids, ...second.ids].sort()).toEqual(events.map(({ data }) => data.id).sort());
  });

  it('of nothing ends at once', async () => {
    expect(await read(bounds.map((each) => ({ ...each, end: each.start })))).toEqual({
      ids: [],
      count: 0,
    });
  });

  it('ends with the error of who takes the events', async () => {
    const failing = readLog({
      log: openLog(),
      groupPrefix: 'rebuild',
      topic: AWARDS,
      bounds,
      onEvents: () => Promise.reject(new Error('disk full')),
    });
    await expect(failing).rejects.toThrow('disk full');
  });
});

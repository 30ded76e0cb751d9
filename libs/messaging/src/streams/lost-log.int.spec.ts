import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { AwardEvent } from '@dong-hanh/contracts';
import { eventually, testKafka } from '@dong-hanh/testing';
import { streamMetrics } from '../metrics.js';
import { AWARDS, startProbeApp, type ProbeApp } from '../probe-app.fixture.js';
import { awardGranted, projectedAwards } from '../probe.fixture.js';

jest.setTimeout(60_000);

let service: ProbeApp;
beforeAll(async () => {
  service = await startProbeApp();
});
afterAll(() => service.close());

const many = (count: number) => Array.from({ length: count }, () => awardGranted());
const missing = async (events: readonly AwardEvent[]) => {
  const ids = new Set((await projectedAwards(service.probe.database.admin)).map(({ id }) => id));
  return events.filter(({ data }) => !ids.has(data.id));
};

/** The topic as after a broker lost its disk: there, empty, with the same name. */
async function loseLog(): Promise<void> {
  const topic = service.namePrefix + AWARDS;
  const admin = testKafka().admin();
  await admin.connect();
  await admin.deleteTopics({ topics: [topic] });
  await eventually(async () => expect(await admin.listTopics()).not.toContain(topic));
  await admin.createTopics({ topics: [{ topic, numPartitions: 4 }], waitForLeaders: true });
  await admin.disconnect();
}

/** How often a partition of the topic was stopped because of its log. */
const alarms = async () =>
  (await streamMetrics.guardAlarms.get()).values.reduce((sum, { value }) => sum + value, 0);

describe('a log that was lost and grew past what was applied before anybody looked', () => {
  it('is recognised as another one: nothing of it is skipped in silence', async () => {
    const before = many(20);
    await service.publish(before);
    await eventually(async () => expect(await missing(before)).toEqual([]));

    await loseLog();
    const after = many(200);
    await eventually(() => service.publish(after));

    await eventually(async () => expect(await missing(after)).toEqual([]), { withinMs: 50_000 });
    expect(await missing(before)).toEqual([]);
    expect(await alarms()).toBeGreaterThan(0);
  });
});

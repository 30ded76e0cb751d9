import { expect, it, jest } from '@jest/globals';
import {
  createTopics,
  eventually,
  infrastructure,
  testKafka,
  uniqueName,
} from '@dong-hanh/testing';
import { KafkaEventLog } from '../kafka/kafka-event-log.js';
import { toOutboxRows } from '../outbox/outbox-rows.js';
import { AWARDS, GROUP, startProbeApp } from '../probe-app.fixture.js';
import { awardGranted, probeContext, probeNow, projectedAwards } from '../probe.fixture.js';

jest.setTimeout(30_000);

const PARTITIONS = 4;

/** A topic with awards that a group was set over before it ever read. */
async function topicWithGroupAtItsEnd(namePrefix: string, count: number): Promise<void> {
  await createTopics([namePrefix + AWARDS], PARTITIONS);
  await createTopics([`${namePrefix}emulation.heartbeat.v1`, `${namePrefix}probe.heartbeat.v1`], 1);
  await createTopics([`${namePrefix}${AWARDS}.dead.${GROUP}`], 1);
  const { kafkaBrokers: brokers } = infrastructure();
  const log = new KafkaEventLog({ brokers, clientId: 'spec', namePrefix });
  const events = Array.from({ length: count }, () => awardGranted());
  await log.publish(
    toOutboxRows(events, probeContext, probeNow).map(({ topic, key, event }) => ({
      topic,
      key,
      value: event,
    })),
  );
  const ends = await log.lag([AWARDS]);
  await log.close();
  const admin = testKafka().admin();
  await admin.connect();
  await admin.setOffsets({
    groupId: namePrefix + GROUP,
    topic: namePrefix + AWARDS,
    partitions: ends.map(({ partition, end }) => ({ partition, offset: String(end) })),
  });
  await admin.disconnect();
}

it('a reader begins where its database stands, also when its group was set over what waits', async () => {
  const namePrefix = `${uniqueName('ahead')}.`;
  await topicWithGroupAtItsEnd(namePrefix, 40);
  const service = await startProbeApp({ namePrefix });
  try {
    await eventually(
      async () => expect(await projectedAwards(service.probe.database.admin)).toHaveLength(40),
      { withinMs: 15_000 },
    );
  } finally {
    await service.close();
  }
});

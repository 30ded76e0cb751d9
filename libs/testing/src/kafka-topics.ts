import { Kafka, logLevel } from 'kafkajs';
import { eventually } from './eventually.js';
import { infrastructure } from './infrastructure.js';

/** A bare Kafka client for arranging and looking, apart from the product's adapter. */
export function testKafka(brokers = infrastructure().kafkaBrokers): Kafka {
  return new Kafka({ clientId: 'spec', brokers, logLevel: logLevel.NOTHING });
}

/** Creates topics on the broker of this run. */
export async function createTopics(
  names: readonly string[],
  partitions = 3,
  brokers?: string[],
): Promise<void> {
  const admin = testKafka(brokers).admin();
  await admin.connect();
  try {
    await admin.createTopics({
      topics: names.map((topic) => ({ topic, numPartitions: partitions, replicationFactor: 1 })),
      waitForLeaders: false,
    });
    // The client's own wait gives up at the first broker that has not heard of the topic yet.
    await eventually(async () => {
      const { topics } = await admin.fetchTopicMetadata({ topics: [...names] });
      const known = topics.flatMap((topic) => topic.partitions.filter(({ leader }) => leader >= 0));
      if (known.length < names.length * partitions) throw new Error('topics without leader');
      // A leader is announced a moment before it takes messages: until then this is refused.
      for (const topic of names) await admin.fetchTopicOffsets(topic);
    });
  } finally {
    await admin.disconnect();
  }
}

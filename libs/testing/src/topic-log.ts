import { testKafka } from './kafka-topics.js';

/** One message as it lies in the log. */
export interface LoggedMessage {
  partition: number;
  offset: number;
  key: Buffer | null;
  value: Buffer | null;
  headers: Record<string, Buffer | string>;
  /** When it was sent, in milliseconds since 1970. */
  timestamp: number;
}

/** So long without a message: the rest will not come. */
const LIMIT_MS = 30_000;
/** Fewer than fill what a broker takes of one partition in one request. */
const AT_ONCE = 500;

/** Reads a topic from its beginning to the end it has now. */
export async function readTopic(brokers: string[], topic: string): Promise<LoggedMessage[]> {
  const kafka = testKafka(brokers);
  const admin = kafka.admin();
  await admin.connect();
  const ends = new Map(
    (await admin.fetchTopicOffsets(topic)).map(({ partition, low, high }) => [
      partition,
      { next: Number(low), end: Number(high) },
    ]),
  );
  const isAtEnd = () => [...ends.values()].every(({ next, end }) => next >= end);
  const messages: LoggedMessage[] = [];
  const groupId = `spec-reader-${crypto.randomUUID()}`;
  const consumer = kafka.consumer({ groupId });
  try {
    await consumer.connect();
    await consumer.subscribe({ topic, fromBeginning: true });
    await new Promise<void>((resolve, reject) => {
      const giveUp = () => reject(new Error(`${topic} was not read in time`));
      const timer = setTimeout(giveUp, LIMIT_MS);
      const finish = () => {
        clearTimeout(timer);
        resolve();
      };
      if (isAtEnd()) return finish();
      consumer
        .run({
          autoCommit: false,
          eachMessage: ({ partition, message }) => {
            const progress = ends.get(partition);
            const offset = Number(message.offset);
            if (progress && offset < progress.end) {
              const { key, value, timestamp } = message;
              const headers = (message.headers ?? {}) as LoggedMessage['headers'];
              messages.push({
                partition,
                offset,
                key,
                value,
                headers,
                timestamp: Number(timestamp),
              });
              progress.next = offset + 1;
              timer.refresh();
            }
            if (isAtEnd()) finish();
            return Promise.resolve();
          },
        })
        .catch(reject);
    });
  } finally {
    await consumer.disconnect();
    await admin.deleteGroups([groupId]).catch(() => undefined);
    await admin.disconnect();
  }
  return messages;
}

/** A message as a client puts it into a topic; without a partition its key decides. */
export interface RawMessage {
  partition?: number;
  key: Buffer | string | null;
  value: Buffer | string | null;
}

/** Puts messages into a topic as they are, whatever they hold. */
export async function produceRaw(
  brokers: string[],
  topic: string,
  messages: readonly RawMessage[],
): Promise<void> {
  const producer = testKafka(brokers).producer();
  await producer.connect();
  try {
    for (let from = 0; from < messages.length; from += AT_ONCE) {
      const some = messages.slice(from, from + AT_ONCE);
      await producer.send({
        topic,
        messages: some.map(({ partition, key, value }) => ({
          ...(partition !== undefined && { partition }),
          ...{ key, value },
        })),
      });
    }
  } finally {
    await producer.disconnect();
  }
}

/** Delivers everything in a topic, or in one partition of it, once more. @returns how many messages */
export async function redeliverTopic(
  brokers: string[],
  topic: string,
  partition?: number,
): Promise<number> {
  const all = await readTopic(brokers, topic);
  const chosen = all.filter((each) => partition === undefined || each.partition === partition);
  await produceRaw(brokers, topic, chosen);
  return chosen.length;
}

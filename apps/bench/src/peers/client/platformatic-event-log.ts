import type {
  EventLog,
  LogBatch,
  OutgoingMessage,
  PartitionBounds,
  PartitionOffset,
  StoredMessage,
  Subscription,
} from '@dong-hanh/messaging';
import {
  Consumer,
  ListOffsetTimestamps,
  Producer,
  type Message,
  type MessagesStream,
} from '@platformatic/kafka';

const MAX_BYTES = 16 * 1_048_576;
/** Messages that wait in the stream before it reads no more. */
const WAITING = 8_192;

type Bytes = string | Buffer;
type Stream = MessagesStream<Buffer, Buffer, Buffer, Buffer>;

/**
 * `EventLog` over @platformatic/kafka. It has one stream for all partitions: nothing moves or rests in one partition
 * alone, so a reader can go neither back nor to sleep, and is not told of rebalances. What is measured needs none of it.
 */
export class PlatformaticEventLog implements EventLog {
  private readonly options: { clientId: string; bootstrapBrokers: string[] };
  private readonly producer: Producer<Bytes, Bytes, Bytes, Bytes>;
  private consumer: Consumer<Buffer, Buffer, Buffer, Buffer> | undefined;
  private stream: Stream | undefined;

  constructor(
    brokers: readonly string[],
    private readonly prefix: string,
  ) {
    this.options = { clientId: 'bench', bootstrapBrokers: [...brokers] };
    const text = (data?: Bytes) => (typeof data === 'string' ? Buffer.from(data) : data);
    this.producer = new Producer({
      ...this.options,
      serializers: { key: text, value: text, headerKey: text, headerValue: text },
      acks: -1,
      autocreateTopics: false,
    });
  }

  async publish(messages: readonly OutgoingMessage[]): Promise<void> {
    await this.producer.send({
      messages: messages.map((message) => ({ ...message, topic: this.prefix + message.topic })),
    });
  }

  async subscribe({ group, topics, onBatch, onFatal }: Subscription): Promise<void> {
    this.consumer = new Consumer({ ...this.options, groupId: this.prefix + group });
    const stream = await this.consumer.consume({
      topics: topics.map((topic) => this.prefix + topic),
      mode: 'committed',
      fallbackMode: 'earliest',
      autocommit: false,
      minBytes: 1,
      maxBytes: MAX_BYTES,
      maxWaitTime: 250,
      highWaterMark: WAITING,
    });
    this.stream = stream;
    this.deliver(stream, onBatch).catch((error: unknown) =>
      onFatal(error instanceof Error ? error : new Error(String(error))),
    );
  }

  async commit(offsets: readonly PartitionOffset[]): Promise<void> {
    await this.consumer!.commit({
      offsets: offsets.map(({ topic, partition, offset }) => ({
        topic: this.prefix + topic,
        partition,
        offset: BigInt(offset),
        leaderEpoch: -1,
      })),
    });
  }

  async lag(topics: readonly string[]): Promise<PartitionBounds[]> {
    const consumer = this.consumer!;
    const named = topics.map((topic) => this.prefix + topic);
    const { EARLIEST, LATEST } = ListOffsetTimestamps;
    const [starts, ends] = [
      await consumer.listOffsets({ topics: named, timestamp: EARLIEST }),
      await consumer.listOffsets({ topics: named, timestamp: LATEST }),
    ];
    return topics.flatMap((topic) =>
      ends.get(this.prefix + topic)!.map((end, partition) => ({
        ...{ topic, partition, end: Number(end) },
        start: Number(starts.get(this.prefix + topic)![partition]),
      })),
    );
  }

  async close(): Promise<void> {
    await this.stream?.close();
    await this.consumer?.close();
    await this.producer.close();
  }

  /** All that has been read by now, partition by partition. */
  private async deliver(stream: Stream, onBatch: Subscription['onBatch']): Promise<void> {
    for await (const first of stream) {
      const batches = new Map<number, Message<Buffer, Buffer, Buffer, Buffer>[]>();
      const add = (message: Message<Buffer, Buffer, Buffer, Buffer>) => {
        const list = batches.get(message.partition);
        if (list) list.push(message);
        else batches.set(message.partition, [message]);
      };
      add(first);
      for (let next = read(stream); next; next = read(stream)) add(next);
      for (const messages of batches.values()) await onBatch(this.toBatch(messages));
    }
  }

  private toBatch(messages: readonly Message<Buffer, Buffer, Buffer, Buffer>[]): LogBatch {
    const { topic, partition, offset } = messages.at(-1)!;
    const cannot = () => {
      throw new Error('one stream holds all partitions');
    };
    return {
      topic: topic.slice(this.prefix.length),
      partition,
      logEnd: Number(offset) + 1,
      messages: messages.map(toStoredMessage),
      advance: () => undefined,
      seek: cannot,
      pause: cannot,
      heartbeat: () => Promise.resolve(),
      isAbandoned: () => false,
    };
  }
}

function read(stream: Stream): Message<Buffer, Buffer, Buffer, Buffer> | null {
  return stream.read() as Message<Buffer, Buffer, Buffer, Buffer> | null;
}

function toStoredMessage(message: Message<Buffer, Buffer, Buffer, Buffer>): StoredMessage {
  const { key, value, offset, timestamp } = message;
  const headers: Record<string, string> = {};
  for (const [name, each] of message.headers) headers[String(name)] = String(each);
  return { offset: Number(offset), key, value, timestamp: Number(timestamp), headers };
}

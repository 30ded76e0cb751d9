import kafkajs, { type Admin, type Consumer, type Producer } from 'kafkajs';
import type {
  EventLog,
  OutgoingMessage,
  PartitionBounds,
  PartitionOffset,
  Subscription,
} from './event-log.js';
import { broadcastAssigner } from './broadcast-assigner.js';
import { patchConnections } from './connection-patch.js';
import { ConsumerSession } from './consumer-session.js';
import { kafkaLogCreator } from './kafka-logger.js';
import {
  clientSettings,
  consumerSettings,
  PRODUCE_TIMEOUT_MS,
  producerSettings,
  type KafkaAddress,
} from './kafka-settings.js';
import { patchRequestTimers } from './timer-patch.js';

patchConnections();
patchRequestTimers();

/** `EventLog` over kafkajs, the only place that knows it. Connections are made when first needed. */
export class KafkaEventLog implements EventLog {
  private readonly prefix: string;
  private producer: Promise<Producer> | undefined;
  private admin: Promise<Admin> | undefined;
  private consumer: Consumer | undefined;
  private isClosed = false;

  constructor(private readonly address: KafkaAddress) {
    this.prefix = address.namePrefix ?? '';
  }

  async publish(messages: readonly OutgoingMessage[]): Promise<void> {
    this.assertOpen();
    this.producer ??= this.connectProducer();
    const current = this.producer;
    try {
      const producer = await current;
      await producer.sendBatch({
        acks: -1,
        timeout: PRODUCE_TIMEOUT_MS,
        topicMessages: groupByTopic(messages, this.prefix),
      });
    } catch (error) {
      // Its sequence numbers may be out of step with the broker's: never used again.
      if (this.producer === current) this.producer = undefined;
      discard(current);
      throw error;
    }
  }

  async subscribe(subscription: Subscription): Promise<void> {
    this.assertOpen();
    if (this.consumer) throw new Error('this log already has a subscription');
    const { topics, broadcasts = [] } = subscription;
    const consumer = this.client('patient').consumer({
      ...consumerSettings(this.prefix + subscription.group),
      partitionAssigners: [broadcastAssigner(broadcasts.map((topic) => this.prefix + topic))],
    });
    this.consumer = consumer;
    try {
      await new ConsumerSession(consumer, subscription, this.prefix).start(topics, broadcasts);
    } catch (error) {
      this.consumer = undefined;
      discard(Promise.resolve(consumer));
      throw error;
    }
  }

  async commit(offsets: readonly PartitionOffset[]): Promise<void> {
    if (!this.consumer) throw new Error('nothing to commit: this log has no subscription');
    if (offsets.length === 0) return;
    await this.consumer.commitOffsets(
      offsets.map(({ topic, partition, offset }) => ({
        topic: this.prefix + topic,
        partition,
        offset: String(offset),
      })),
    );
  }

  async lag(topics: readonly string[]): Promise<PartitionBounds[]> {
    this.assertOpen();
    this.admin ??= this.connectAdmin();
    const current = this.admin;
    try {
      const admin = await current;
      const perTopic = await Promise.all(
        topics.map(async (topic) => {
          const partitions = await admin.fetchTopicOffsets(this.prefix + topic);
          return partitions.map(({ partition, low, high }) => ({
            topic,
            partition,
            start: Number(low),
            end: Number(high),
          }));
        }),
      );
      return perTopic.flatMap((bounds) => bounds.sort((a, b) => a.partition - b.partition));
    } catch (error) {
      if (this.admin === current) this.admin = undefined;
      discard(current);
      throw error;
    }
  }

  async close(): Promise<void> {
    this.isClosed = true;
    const { consumer, producer, admin } = this;
    this.producer = this.admin = undefined;
    await consumer?.disconnect();
    await (await producer?.catch(() => undefined))?.disconnect();
    await (await admin?.catch(() => undefined))?.disconnect();
  }

  private assertOpen(): void {
    if (this.isClosed) throw new Error('this log is closed');
  }

  private async connectProducer(): Promise<Producer> {
    const producer = this.client('impatient').producer({
      ...producerSettings,
      createPartitioner: kafkajs.Partitioners.DefaultPartitioner,
    });
    return connected(producer);
  }

  private async connectAdmin(): Promise<Admin> {
    return connected(this.client('impatient').admin());
  }

  private client(patience: 'patient' | 'impatient'): kafkajs.Kafka {
    return new kafkajs.Kafka({
      ...clientSettings(this.address, patience),
      logLevel: kafkajs.logLevel.INFO,
      logCreator: kafkaLogCreator(),
    });
  }
}

interface Connection {
  connect(): Promise<void>;
  disconnect(): Promise<void>;
}

async function connected<C extends Connection>(connection: C): Promise<C> {
  try {
    await connection.connect();
    return connection;
  } catch (error) {
    discard(Promise.resolve(connection));
    throw error;
  }
}

/** Closes a connection nobody waits for; that it may fail to close changes nothing. */
function discard(connection: Promise<Connection>): void {
  void connection.then((each) => each.disconnect()).catch(() => undefined);
}

function groupByTopic(messages: readonly OutgoingMessage[], prefix: string) {
  const byTopic = new Map<string, Omit<OutgoingMessage, 'topic'>[]>();
  for (const { topic, ...message } of messages) {
    const list = byTopic.get(topic);
    if (list) list.push(message);
    else byTopic.set(topic, [message]);
  }
  return [...byTopic].map(([topic, list]) => ({ topic: prefix + topic, messages: list }));
}

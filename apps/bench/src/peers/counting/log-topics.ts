import { deadLetterTopic, heartbeatTopic, streams, topics } from '@dong-hanh/contracts';
import { KafkaEventLog } from '@dong-hanh/messaging';
import { testKafka } from '@dong-hanh/testing';
import type { Admin } from 'kafkajs';
import type { BenchContext } from '../../harness/goal.js';

/** As many as the platform's topic of awards has. */
export const PARTITIONS = 12;

/** Topics under a prefix of their own, and a client that looks at them. */
export class LogTopics {
  private constructor(
    private readonly admin: Admin,
    private readonly context: BenchContext,
    readonly prefix: string,
  ) {}

  static async connect(context: BenchContext, prefix: string): Promise<LogTopics> {
    const admin = testKafka(context.brokers).admin();
    await admin.connect();
    return new LogTopics(admin, context, prefix);
  }

  get awards(): string {
    return this.prefix + streams.award.topic;
  }

  /** A log that writes under the prefix. */
  log(): KafkaEventLog {
    const { brokers } = this.context;
    return new KafkaEventLog({ brokers, clientId: 'bench', namePrefix: this.prefix });
  }

  /** Those that a copy of the reporting service asks for. */
  async createForReporting(): Promise<void> {
    const consumed = Object.values(topics);
    const owners = new Set(Object.values(streams).map(({ owner }) => owner));
    const single = [
      ...[...owners].map(heartbeatTopic),
      ...consumed.map((topic) => deadLetterTopic(topic, 'reporting')),
    ];
    const create = (partitions: number) => (topic: string) =>
      this.context.newTopic(this.prefix + topic, partitions);
    await Promise.all([...consumed.map(create(PARTITIONS)), ...single.map(create(1))]);
  }

  /** How many messages of a topic a group has done with. */
  async committedOf(groupId: string, topic: string): Promise<number> {
    const [found] = await this.admin.fetchOffsets({ groupId, topics: [topic] });
    return found!.partitions.reduce((sum, { offset }) => sum + Math.max(0, Number(offset)), 0);
  }

  /**
   * Whether a group has read a topic of transactions up to the marks of the last ones, which are no messages: behind
   * the last message of a partition lies at most one of each writer.
   */
  async isReadUp(groupId: string, topic: string, writers: number): Promise<boolean> {
    const [found] = await this.admin.fetchOffsets({ groupId, topics: [topic] });
    const read = new Map(found!.partitions.map(({ partition, offset }) => [partition, +offset]));
    const partitions = await this.admin.fetchTopicOffsets(topic);
    return partitions.every(
      ({ partition, high }) => Math.max(0, read.get(partition) ?? 0) >= Number(high) - writers,
    );
  }

  /** Whether the group's members have their partitions. */
  async isSettled(groupId: string): Promise<boolean> {
    const { groups } = await this.admin.describeGroups([groupId]);
    return groups[0]?.state === 'Stable';
  }

  /** Removes what Kafka Streams made for these applications, and looks no more. */
  async close(applications: readonly string[] = []): Promise<void> {
    const inner = (await this.admin.listTopics()).filter((topic) =>
      applications.some(
        (name) => topic.startsWith(name) && /-(changelog|repartition)$/.test(topic),
      ),
    );
    if (inner.length > 0) await this.admin.deleteTopics({ topics: inner });
    await this.admin.disconnect();
  }
}

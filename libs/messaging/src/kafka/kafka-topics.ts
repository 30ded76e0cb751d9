import kafkajs, { type Admin } from 'kafkajs';
import type { TopicDefinition } from '../topics/topic-definitions.js';
import type { TopicState } from '../topics/topic-differences.js';
import { kafkaLogCreator } from './kafka-logger.js';
import { clientSettings, type KafkaAddress } from './kafka-settings.js';
import { patchRequestTimers } from './timer-patch.js';

patchRequestTimers();

/** Topics of a broker: looked at when a service starts, changed by the command that applies them. */
export class KafkaTopics {
  private readonly admin: Admin;
  private readonly prefix: string;

  constructor(address: KafkaAddress) {
    this.prefix = address.namePrefix ?? '';
    this.admin = new kafkajs.Kafka({
      ...clientSettings(address, 'impatient'),
      logCreator: kafkaLogCreator(),
    }).admin();
  }

  /** Connects, works and disconnects. */
  async use<T>(work: (topics: this) => Promise<T>): Promise<T> {
    await this.admin.connect();
    try {
      return await work(this);
    } finally {
      await this.admin.disconnect();
    }
  }

  async brokerCount(): Promise<number> {
    return (await this.admin.describeCluster()).brokers.length;
  }

  /** Those of the topics that exist, as they are. */
  async states(names: readonly string[], configNames: readonly string[]): Promise<TopicState[]> {
    const existing = new Set(await this.admin.listTopics());
    const topics = names.map((name) => this.prefix + name).filter((name) => existing.has(name));
    if (topics.length === 0) return [];
    const metadata = await this.admin.fetchTopicMetadata({ topics });
    const { resources } = await this.admin.describeConfigs({
      includeSynonyms: false,
      resources: topics.map((name) => ({
        type: kafkajs.ConfigResourceTypes.TOPIC,
        name,
        configNames: [...configNames],
      })),
    });
    const configOf = new Map(
      resources.map(({ resourceName, configEntries }) => [
        resourceName,
        Object.fromEntries(configEntries.map((entry) => [entry.configName, entry.configValue])),
      ]),
    );
    return metadata.topics.map(({ name, partitions }) => ({
      name: name.slice(this.prefix.length),
      partitions: partitions.length,
      replicationFactor: Math.min(...partitions.map(({ replicas }) => replicas.length)),
      config: configOf.get(name) ?? {},
    }));
  }

  async create(definitions: readonly TopicDefinition[]): Promise<void> {
    if (definitions.length === 0) return;
    await this.admin.createTopics({
      waitForLeaders: true,
      topics: definitions.map(({ name, partitions, replicationFactor, config }) => ({
        topic: this.prefix + name,
        numPartitions: partitions,
        replicationFactor,
        configEntries: Object.entries(config).map(([key, value]) => ({ name: key, value })),
      })),
    });
  }

  async raisePartitions(wanted: readonly { name: string; partitions: number }[]): Promise<void> {
    if (wanted.length === 0) return;
    await this.admin.createPartitions({
      topicPartitions: wanted.map(({ name, partitions }) => ({
        topic: this.prefix + name,
        count: partitions,
      })),
    });
  }
}

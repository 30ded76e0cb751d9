import type { KafkaAddress } from '../kafka/kafka-settings.js';
import { KafkaTopics } from '../kafka/kafka-topics.js';
import { topicDefinitions, type TopicDefinition } from './topic-definitions.js';
import { differencesOf, type TopicDifference, type TopicState } from './topic-differences.js';

export interface TopicsReport {
  created: string[];
  raised: string[];
  /** What the command does not change: it would lose data or surprise who set it. */
  differences: TopicDifference[];
}

/**
 * Makes the topics of a broker as defined: creates what is missing and raises partitions; never lowers,
 * deletes or alters. Running it twice changes nothing.
 */
export function applyTopics(
  address: KafkaAddress,
  definitions: readonly TopicDefinition[] = topicDefinitions(),
): Promise<TopicsReport> {
  return new KafkaTopics(address).use(async (topics) => {
    const wanted = fitted(definitions, await topics.brokerCount());
    const names = wanted.map(({ name }) => name);
    const configNames = [...new Set(wanted.flatMap(({ config }) => Object.keys(config)))];
    const before = new Map(
      (await topics.states(names, configNames)).map((each) => [each.name, each]),
    );
    const missing = wanted.filter(({ name }) => !before.has(name));
    const narrow = wanted.filter(({ name, partitions }) =>
      isNarrower(before.get(name), partitions),
    );
    await topics.create(missing);
    await topics.raisePartitions(narrow);
    const raised = new Map(narrow.map(({ name, partitions }) => [name, partitions]));
    const after = [...before.values()].map((state) => ({
      ...state,
      partitions: raised.get(state.name) ?? state.partitions,
    }));
    const present = wanted.filter(({ name }) => before.has(name));
    return {
      created: missing.map(({ name }) => name),
      raised: [...raised.keys()],
      differences: differencesOf(present, after),
    };
  });
}

/** A cluster with fewer brokers than replicas gets as many replicas as it can hold. */
export function fitted(
  definitions: readonly TopicDefinition[],
  brokers: number,
): TopicDefinition[] {
  return definitions.map((definition) => {
    const replicationFactor = Math.min(definition.replicationFactor, brokers);
    const inSync = Math.min(
      Number(definition.config['min.insync.replicas'] ?? 1),
      replicationFactor,
    );
    const config = { ...definition.config, 'min.insync.replicas': String(inSync) };
    return { ...definition, replicationFactor, config };
  });
}

function isNarrower(state: TopicState | undefined, partitions: number): boolean {
  return state !== undefined && state.partitions < partitions;
}

import { heartbeatTopic, streams } from '@dong-hanh/contracts';
import { Logger } from '@nestjs/common';
import type { KafkaAddress } from '../kafka/kafka-settings.js';
import { KafkaTopics } from '../kafka/kafka-topics.js';
import { ownersOf } from '../monitoring/heartbeats.js';
import { topicDefinitions, type TopicDefinition } from './topic-definitions.js';
import { describeDifference, differencesOf, type TopicDifference } from './topic-differences.js';

/** Topics keep less than they must: acknowledged events could be lost. */
export class WeakTopics extends Error {
  constructor(readonly differences: readonly TopicDifference[]) {
    super(`topics are too weak:\n${differences.map(describeDifference).join('\n')}`);
    this.name = 'WeakTopics';
  }
}

/** The topics a service writes or reads. */
export function topicsInUse(service: string, consumed: readonly string[]): string[] {
  const owned = Object.values(streams)
    .filter(({ owner }) => owner === service)
    .map(({ topic }) => topic as string);
  const sources = ownersOf([...owned, ...consumed]).map(heartbeatTopic);
  return [...new Set([...owned, ...consumed, ...sources])];
}

const RULES_IN_DEVELOPMENT = new Set(['topic', 'partitions']);

/**
 * Compares the topics in use with their definitions. Kafka accepts acks=all with one replica and two
 * required (KAFKA-18762), so nothing else would say that a topic is weak.
 *
 * @throws WeakTopics in production; elsewhere missing topics and partitions are logged
 */
export async function guardTopics(
  address: KafkaAddress,
  names: readonly string[],
  isProduction: boolean,
  definitions: readonly TopicDefinition[] = topicDefinitions(),
): Promise<void> {
  const used = definitions.filter(({ name }) => names.includes(name));
  const configNames = [...new Set(used.flatMap(({ config }) => Object.keys(config)))];
  const states = await new KafkaTopics(address).use((topics) => topics.states(names, configNames));
  const weaker = differencesOf(used, states).filter(({ isWeaker }) => isWeaker);
  if (isProduction && weaker.length > 0) throw new WeakTopics(weaker);
  const logger = new Logger('topics');
  for (const each of weaker) {
    if (RULES_IN_DEVELOPMENT.has(each.what)) logger.warn(describeDifference(each));
  }
}

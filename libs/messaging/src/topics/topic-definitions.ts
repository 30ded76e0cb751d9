import { deadLetterTopic, heartbeatTopic, streamOfTopic } from '@dong-hanh/contracts';
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';

/** How one topic should be. */
export interface TopicDefinition {
  name: string;
  partitions: number;
  replicationFactor: number;
  /** Kafka's own names and values. */
  config: Record<string, string>;
}

const count = z.int().positive();
const topicsFile = z.strictObject({
  defaults: z.strictObject({
    replicationFactor: count,
    minInsyncReplicas: count,
    retentionMs: z.int().min(-1),
  }),
  topics: z.array(
    z.strictObject({ name: z.string(), partitions: count, consumers: z.array(z.string()) }),
  ),
  deadLetters: z.strictObject({ partitions: count, maxMessageBytes: count }),
  heartbeats: z.strictObject({ partitions: count, retentionMs: count }),
});
export type TopicsFile = z.infer<typeof topicsFile>;

/** `infra/kafka/topics.yaml` of this repository, found from the sources and from the build alike. */
export const TOPICS_FILE = new URL('../../../../infra/kafka/topics.yaml', import.meta.url);

/** @throws when the file is missing or not of this form */
export function readTopicsFile(file: URL = TOPICS_FILE): TopicsFile {
  return topicsFile.parse(parse(readFileSync(file, 'utf8')));
}

/** All topics that the file stands for: streams, their dead letters, and heartbeats of their owners. */
export function definitionsOf(file: TopicsFile): TopicDefinition[] {
  const { defaults, topics, deadLetters, heartbeats } = file;
  const define = (
    name: string,
    partitions: number,
    config: Record<string, string> = {},
  ): TopicDefinition => ({
    name,
    partitions,
    replicationFactor: defaults.replicationFactor,
    config: {
      'cleanup.policy': 'delete',
      'min.insync.replicas': String(defaults.minInsyncReplicas),
      'retention.ms': String(defaults.retentionMs),
      ...config,
    },
  });
  const owners = new Set(
    topics.map(({ name }) => streamOfTopic(name)?.owner ?? name.split('.')[0]!),
  );
  return [
    ...topics.map(({ name, partitions }) => define(name, partitions)),
    ...topics.flatMap(({ name, consumers }) =>
      consumers.map((group) =>
        define(deadLetterTopic(name, group), deadLetters.partitions, {
          'max.message.bytes': String(deadLetters.maxMessageBytes),
        }),
      ),
    ),
    ...[...owners].map((owner) =>
      define(heartbeatTopic(owner), heartbeats.partitions, {
        'retention.ms': String(heartbeats.retentionMs),
      }),
    ),
  ];
}

/** The definitions of the platform. */
export function topicDefinitions(): TopicDefinition[] {
  return definitionsOf(readTopicsFile());
}

import { streams } from '@dong-hanh/contracts';
import { KafkaEventLog, type EventLog, type OutgoingMessage } from '@dong-hanh/messaging';
import { uniqueName } from '@dong-hanh/testing';
import { AwardHistory } from '../../data/award-history.js';
import type { BenchContext, Contender, Goal, OpenedGoal, Sample } from '../../harness/goal.js';
import { messagesOf } from '../counting/award-log.js';
import { PARTITIONS } from '../counting/log-topics.js';
import { PlatformaticEventLog } from './platformatic-event-log.js';

const OTHER = '@platformatic/kafka';
const SEED = 20_260_403;
const BATCH = 2_000;

type Client = (brokers: readonly string[], prefix: string) => EventLog;

/** Two clients behind the same five methods. */
const clients: { name: string; role: Contender['role']; open: Client }[] = [
  {
    name: 'kafkajs',
    role: 'ours',
    open: (brokers, namePrefix) => new KafkaEventLog({ brokers, clientId: 'bench', namePrefix }),
  },
  {
    name: OTHER,
    role: 'peer',
    open: (brokers, prefix) => new PlatformaticEventLog(brokers, prefix),
  },
];

/** How fast each sends batches of 2,000 that all replicas acknowledge. */
export const publishGoal: Goal = {
  id: 'client-publish',
  title: 'batches of 2,000 to acknowledged Kafka, by client behind the same adapter',
  unit: 'events/s',
  isHigherBetter: true,
  wanted: { ratio: 1, of: OTHER },
  open: (context) =>
    open(context, async (client, messages) => {
      const prefix = await newLog(context);
      const log = client(context.brokers, prefix);
      try {
        await log.publish(messages.slice(0, 1));
        const sample = await measure(context, messages.length - 1, async () => {
          for (let from = 1; from < messages.length; from += BATCH) {
            await log.publish(messages.slice(from, from + BATCH));
          }
        });
        return sample;
      } finally {
        await log.close();
      }
    }),
};

/** How fast each hands over what a topic holds, from its subscription on. */
export const consumeGoal: Goal = {
  id: 'client-consume',
  title: 'a topic read from its beginning, by client behind the same adapter',
  unit: 'events/s',
  isHigherBetter: true,
  wanted: { ratio: 1, of: OTHER },
  open: async (context) => {
    const prefix = await newLog(context);
    const messages = someMessages(context);
    const writer = new KafkaEventLog({
      brokers: context.brokers,
      clientId: 'bench',
      namePrefix: prefix,
    });
    for (let from = 0; from < messages.length; from += BATCH) {
      await writer.publish(messages.slice(from, from + BATCH));
    }
    await writer.close();
    return open(context, (client) => readAll(context, client(context.brokers, prefix), messages));
  },
};

function open(
  context: BenchContext,
  run: (client: Client, messages: OutgoingMessage[]) => Promise<Sample>,
): Promise<OpenedGoal> {
  const messages = someMessages(context);
  const contenders = clients.map(({ name, role, open: client }) => ({
    name,
    role,
    run: () => run(client, messages),
  }));
  // Each round ends when every message is acknowledged or read.
  const nothing = () => Promise.resolve();
  return Promise.resolve({ contenders, verify: nothing, close: nothing });
}

function someMessages(context: BenchContext): OutgoingMessage[] {
  return messagesOf([...new AwardHistory(SEED).events(context.scale(200_000, 50_000))]);
}

async function newLog(context: BenchContext): Promise<string> {
  const prefix = `${uniqueName('client')}.`;
  await context.newTopic(prefix + streams.award.topic, PARTITIONS);
  return prefix;
}

/** @throws when an award's events come in another order than they were written */
async function readAll(
  context: BenchContext,
  log: EventLog,
  messages: readonly OutgoingMessage[],
): Promise<Sample> {
  let left = messages.length;
  try {
    return await measure(
      context,
      messages.length,
      () =>
        new Promise<void>((resolve, reject) => {
          const nextOffsets = new Map<number, number>();
          log
            .subscribe({
              group: uniqueName('clients'),
              topics: [streams.award.topic],
              onFatal: reject,
              onBatch: ({ partition, messages: batch, advance }) => {
                const next = nextOffsets.get(partition) ?? 0;
                if (batch[0]!.offset !== next) reject(new Error(`partition ${partition} jumped`));
                nextOffsets.set(partition, batch.at(-1)!.offset + 1);
                advance(batch.at(-1)!.offset + 1);
                left -= batch.length;
                if (left <= 0) resolve();
                return Promise.resolve();
              },
            })
            .catch(reject);
        }),
    );
  } finally {
    await log.close();
  }
}

async function measure(
  context: BenchContext,
  count: number,
  work: () => Promise<void>,
): Promise<Sample> {
  const cpu = context.measureCpu();
  const startedAt = performance.now();
  await work();
  const ms = performance.now() - startedAt;
  return { value: (count * 1_000) / ms, cpuSeconds: cpu() };
}

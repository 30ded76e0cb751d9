import { streamOf, type DomainEvent } from '@dong-hanh/contracts';
import { toOutboxRows } from '@dong-hanh/messaging';
import { infrastructure, produceRaw } from '@dong-hanh/testing';
import { arranging } from './membership.fixture.js';

/** Facts as Kafka messages, as the relay of their owner sends them. */
export function messagesOf(events: readonly DomainEvent[]) {
  return toOutboxRows(events, arranging, new Date()).map(({ key, event }) => ({
    key,
    value: event,
    partition: 0,
  }));
}

/** Puts facts of one stream into its topic, in the order given. */
export async function produceEvents(
  namePrefix: string,
  events: readonly DomainEvent[],
): Promise<void> {
  const [first] = events;
  if (!first) return;
  const topic = `${namePrefix}${streamOf(first.name).topic}`;
  await produceRaw(infrastructure().kafkaBrokers, topic, messagesOf(events));
}

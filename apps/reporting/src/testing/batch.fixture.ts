import { streamOf, type DomainEvent, type EventStream } from '@dong-hanh/contracts';
import { LiveFeed } from '@dong-hanh/jobs';
import type { ConsumedEvent, EventBatch } from '@dong-hanh/messaging';
import type { Sql } from '@dong-hanh/persistence';
import { newId } from '@dong-hanh/service-kit';
import { infrastructure, uniqueName } from '@dong-hanh/testing';

/** A live feed that nobody else reads. */
export function quietFeed(): LiveFeed {
  const { redisUrl } = infrastructure();
  return new LiveFeed({ redisUrl, name: 'spec', stream: uniqueName('live') });
}

/** Events of one stream as the strategy hands them over. */
export function batchOf<E extends DomainEvent>(
  stream: EventStream,
  events: readonly ConsumedEvent<E>[],
  tx: Sql,
): EventBatch<E> {
  return { stream, events, tx, afterCommit: () => undefined };
}

/** An event as it comes out of the log. */
export function consumed<E extends DomainEvent>(event: E, offset: number): ConsumedEvent<E> {
  const stream = streamOf(event.name);
  const now = new Date().toISOString();
  return {
    ...event,
    id: newId(),
    key: stream.keyOf(event.data as never),
    version: event.data.version,
    time: now,
    sentAt: now,
    position: { topic: stream.topic, partition: 0, offset },
  };
}

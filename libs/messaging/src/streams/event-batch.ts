import type { DomainEvent, EventStream } from '@dong-hanh/contracts';
import type { Sql } from '@dong-hanh/persistence';

/** Where a message lies in the log. */
export interface LogPosition {
  topic: string;
  partition: number;
  offset: number;
}

/** An event as a consumer gets it: checked against its schema, with what the envelope says about it. */
export type ConsumedEvent<E extends DomainEvent = DomainEvent> = E & {
  id: string;
  /** The aggregate's id. */
  key: string;
  /** The aggregate's version after the fact; a consumer keeps the newest. */
  version: number;
  /** When the source recorded it, ISO 8601. */
  time: string;
  /**
   * When the relay sent it to the log, ISO 8601; for a message that had been set aside, when that was.
   */
  sentAt: string;
  position: LogPosition;
};

/** What is to be done once the transaction is committed; it tells others and cannot undo anything. */
export type AfterCommit = () => void;

/**
 * What arrived of one topic and is not applied yet, in the order of the log. Everything that the handler
 * writes through `tx` is committed together with the offsets, or not at all.
 */
export interface EventBatch<E extends DomainEvent = DomainEvent> {
  stream: EventStream;
  events: readonly ConsumedEvent<E>[];
  tx: Sql;
  /**
   * Has `work` called once when the transaction is committed: never when it is rolled back, nor for events
   * that were refused. A crash in between forgets it, so it is for hints, not for what must happen.
   */
  afterCommit(work: AfterCommit): void;
}

/**
 * Keeps the newest version of each aggregate: events carry the whole state, so older ones in the same
 * batch say nothing more.
 *
 * @returns at most one event per aggregate, in the order in which aggregates first appear
 */
export function newestPerKey<E extends { key: string; version: number }>(
  events: readonly E[],
): E[] {
  const newest = new Map<string, E>();
  for (const event of events) {
    const known = newest.get(event.key);
    if (!known || event.version > known.version) newest.set(event.key, event);
  }
  return [...newest.values()];
}

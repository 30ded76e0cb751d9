import { eventType, streamOf, type DomainEvent, type EventStream } from '@dong-hanh/contracts';
import { statement, type Sql } from '@dong-hanh/persistence';
import { newId, type EventContext } from '@dong-hanh/service-kit';

/** One event as the outbox keeps it: `event` is the CloudEvent's JSON, byte for byte what Kafka gets. */
export interface OutboxRow {
  topic: string;
  key: string;
  event: string;
  traceparent?: string;
}

/**
 * The events of one decision as outbox rows, in their order. Pure but for the new event ids.
 *
 * @param recordedAt the instant at which the facts were recorded; of each event where it is told again
 */
export function toOutboxRows<E extends DomainEvent>(
  events: readonly E[],
  context: EventContext,
  recordedAt: Date | ((event: E) => Date),
): OutboxRow[] {
  return events.map((told) => {
    const { name, data } = told;
    const time = (recordedAt instanceof Date ? recordedAt : recordedAt(told)).toISOString();
    const stream: EventStream = streamOf(name);
    const key = stream.keyOf(data as never);
    const type = eventType(name);
    const event = JSON.stringify({
      specversion: '1.0',
      id: newId(),
      source: `/dong-hanh/${stream.owner}`,
      type,
      time,
      subject: key,
      dataschema: `urn:${type.replaceAll('.', ':')}`,
      datacontenttype: 'application/json',
      sequence: String(data.version),
      correlationid: context.correlationId,
      causationid: context.causationId,
      actorid: context.actorId,
      data,
    });
    const row: OutboxRow = { topic: stream.topic, key, event };
    return context.traceparent === undefined ? row : { ...row, traceparent: context.traceparent };
  });
}

/**
 * The statement that stores outbox rows given as one JSON parameter, for use in a service's own CTE:
 * `with outboxed as (${insertOutboxSql('$3')}) …` with `JSON.stringify(toOutboxRows(…))`.
 */
export function insertOutboxSql(parameter: string): string {
  return `insert into outbox (topic, key, event, traceparent)
    select topic, key, event, traceparent from jsonb_to_recordset(${parameter}::jsonb)
      as outbox_row(topic text, key text, event text, traceparent text)`;
}

const appendRows = statement('messaging-append-outbox', insertOutboxSql('$1'));

/** Stores events in the transaction that changes the state they tell of. */
export async function appendToOutbox<E extends DomainEvent>(
  tx: Sql,
  events: readonly E[],
  context: EventContext,
  recordedAt: Date | ((event: E) => Date),
): Promise<void> {
  if (events.length === 0) return;
  await tx.query(appendRows, [JSON.stringify(toOutboxRows(events, context, recordedAt))]);
}

import { statement, type Sql } from '@dong-hanh/persistence';
import type { StoredMessage } from '../kafka/event-log.js';
import { printable } from './careful-delivery.js';
import type { PoisonReason } from '../decoding/event-decoder.js';
import type { PartitionKey } from '../streams/stream-offsets.js';

/** A message set aside, with why. */
export interface ParkedMessage extends PartitionKey {
  message: StoredMessage;
  reason: PoisonReason;
  detail: string;
}

export interface ParkedRow extends PartitionKey {
  id: number;
  offset: number;
  key: Buffer | null;
  value: Buffer | null;
  headers: Record<string, string>;
  reason: PoisonReason;
  detail: string;
  attempts: number;
  parkedAt: Date;
  triedAt: Date;
}

const COLUMNS = `id, topic, partition, log_offset as "offset", key, value, headers, reason, detail,
  attempts, parked_at as "parkedAt", tried_at as "triedAt"`;

const park = statement(
  'messaging-park',
  `insert into parked_events (group_name, topic, partition, log_offset, key, value, headers, reason, detail)
   select $1, topic, partition, "offset", decode(key, 'base64'), decode(value, 'base64'), headers, reason, detail
   from jsonb_to_recordset($2::jsonb) as p(topic text, partition integer, "offset" bigint, key text,
     value text, headers jsonb, reason text, detail text)
   on conflict on constraint uq_parked_events_position do nothing`,
);
const lockAfter = statement(
  'messaging-lock-parked',
  `select ${COLUMNS} from parked_events where group_name = $1 and id > $2
   order by id limit $3 for update skip locked`,
);
const page = statement(
  'messaging-page-parked',
  `select ${COLUMNS} from parked_events where group_name = $1 and id > $2 order by id limit $3`,
);
const remove = statement('messaging-unpark', 'delete from parked_events where id = any($1)');
const keep = statement(
  'messaging-keep-parked',
  `update parked_events p set reason = k.reason, detail = k.detail, attempts = attempts + 1, tried_at = now()
   from jsonb_to_recordset($1::jsonb) as k(id bigint, reason text, detail text) where p.id = k.id`,
);
const count = statement(
  'messaging-count-parked',
  `select topic, count(*) as parked from parked_events where group_name = $1 group by topic`,
);
const undelivered = statement(
  'messaging-parked-without-dead-letter',
  `select ${COLUMNS} from parked_events where group_name = $1 and dead_lettered_at is null
   order by id limit 100`,
);
const delivered = statement(
  'messaging-parked-dead-lettered',
  'update parked_events set dead_lettered_at = now() where id = any($1)',
);

/** Messages that a group could not apply: the table `parked_events`. */
export class ParkedEvents {
  constructor(private readonly group: string) {}

  /** Sets messages aside, in the transaction that applies their neighbours; a second time does nothing. */
  async add(tx: Sql, messages: readonly ParkedMessage[]): Promise<void> {
    if (messages.length === 0) return;
    const rows = messages.map(({ topic, partition, message, reason, detail }) => ({
      topic,
      partition,
      offset: message.offset,
      key: message.key?.toString('base64') ?? null,
      value: message.value?.toString('base64') ?? null,
      headers: Object.fromEntries(
        Object.entries(message.headers).map(([name, text]) => [printable(name), printable(text)]),
      ),
      reason,
      detail: printable(detail),
    }));
    await tx.query(park, [this.group, JSON.stringify(rows)]);
  }

  /** The next parked messages after an id, locked; those another redrive holds are passed by. */
  lockAfter(tx: Sql, id: number, limit: number): Promise<ParkedRow[]> {
    return tx.query<ParkedRow>(lockAfter, [this.group, id, limit]);
  }

  page(sql: Sql, afterId: number, limit: number): Promise<ParkedRow[]> {
    return sql.query<ParkedRow>(page, [this.group, afterId, limit]);
  }

  async remove(tx: Sql, ids: readonly number[]): Promise<void> {
    if (ids.length > 0) await tx.query(remove, [ids]);
  }

  /** Keeps messages that failed again, with the new reason. */
  async keep(
    tx: Sql,
    rows: readonly { id: number; reason: PoisonReason; detail: string }[],
  ): Promise<void> {
    if (rows.length > 0) await tx.query(keep, [JSON.stringify(rows)]);
  }

  /** How many are parked, by topic. */
  async count(sql: Sql): Promise<Map<string, number>> {
    const rows = await sql.query<{ topic: string; parked: number }>(count, [this.group]);
    return new Map(rows.map(({ topic, parked }) => [topic, parked]));
  }

  /** Parked messages whose copy has not reached the dead-letter topic. */
  withoutDeadLetter(sql: Sql): Promise<ParkedRow[]> {
    return sql.query<ParkedRow>(undelivered, [this.group]);
  }

  async markDeadLettered(sql: Sql, ids: readonly number[]): Promise<void> {
    if (ids.length > 0) await sql.query(delivered, [ids]);
  }
}

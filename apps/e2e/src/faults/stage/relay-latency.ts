import { topics } from '@dong-hanh/contracts';
import { readTopic } from '@dong-hanh/testing';
import { brokers, inDatabase } from '../../proof.js';

/** One award on its way into the log. */
export interface Relayed {
  /** When it was recorded, in milliseconds since 1970. */
  recordedAt: number;
  /** From there until the relay sent it. */
  ms: number;
}

/** How long each award that was recorded after a moment waited for the relay. @throws when one was not sent */
export async function relayedSince(since: number): Promise<Relayed[]> {
  const rows = await inDatabase('emulation', (database) =>
    database.query<{ id: string; at: Date }>(
      `select event::jsonb ->> 'id' as id, recorded_at as at from outbox
       where topic = $1 and recorded_at >= $2`,
      [topics.award, new Date(since)],
    ),
  );
  const sentAt = await firstSendings();
  return rows.map(({ id, at }) => {
    const sent = sentAt.get(id);
    if (sent === undefined) throw new Error(`the event ${id} is not in the log`);
    return { recordedAt: at.getTime(), ms: Math.max(0, sent - at.getTime()) };
  });
}

/** How often an event lies in the log of awards. */
export async function timesInLog(id: string): Promise<number> {
  const log = await readTopic(brokers(), topics.award);
  return log.filter(({ value }) => idOf(value) === id).length;
}

/** The least that this share of the values does not exceed. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

async function firstSendings(): Promise<Map<string, number>> {
  const sentAt = new Map<string, number>();
  for (const { value, timestamp } of await readTopic(brokers(), topics.award)) {
    const id = idOf(value);
    if (id !== undefined) sentAt.set(id, Math.min(sentAt.get(id) ?? Infinity, timestamp));
  }
  return sentAt;
}

/** The id of an event; undefined for what is none. */
function idOf(value: Buffer | null): string | undefined {
  try {
    return (JSON.parse(value?.toString() ?? '') as { id?: string }).id;
  } catch {
    return undefined;
  }
}

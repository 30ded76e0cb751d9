import { isTransient, type Sql } from '@dong-hanh/persistence';
import type { AfterCommit, ConsumedEvent } from '../streams/event-batch.js';

/**
 * Hands events of one topic to their handler inside a transaction. What the handler wants done after the
 * commit is added to `works`.
 */
export type Deliver = (
  topic: string,
  events: readonly ConsumedEvent[],
  tx: Sql,
  works: AfterCommit[],
) => Promise<void>;

export interface RefusedEvent {
  event: ConsumedEvent;
  detail: string;
}

const SAVEPOINT = 'messaging_delivery';

/**
 * Delivers events so that those which the handler cannot take are found and left out: what fails is
 * halved until single events are left. Each attempt has a savepoint, so a failure undoes only itself, and
 * what it wanted done after the commit is forgotten with it.
 *
 * @returns the events that fail alone
 * @throws what may succeed later (a lost connection, a deadlock): nobody's fault
 */
export async function deliverCarefully(
  deliver: Deliver,
  topic: string,
  events: readonly ConsumedEvent[],
  tx: Sql,
  works: AfterCommit[],
): Promise<RefusedEvent[]> {
  if (events.length === 0) return [];
  await tx.query(`savepoint ${SAVEPOINT}`);
  try {
    const wanted: AfterCommit[] = [];
    await deliver(topic, events, tx, wanted);
    await tx.query(`release savepoint ${SAVEPOINT}`);
    works.push(...wanted);
    return [];
  } catch (error) {
    if (isTransient(error)) throw error;
    await tx.query(`rollback to savepoint ${SAVEPOINT}; release savepoint ${SAVEPOINT}`);
    const [only] = events;
    if (events.length === 1 && only) return [{ event: only, detail: describe(error) }];
    const middle = events.length >> 1;
    return [
      ...(await deliverCarefully(deliver, topic, events.slice(0, middle), tx, works)),
      ...(await deliverCarefully(deliver, topic, events.slice(middle), tx, works)),
    ];
  }
}

/** What went wrong, short enough to store and to read. */
export function describe(error: unknown): string {
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return printable(text).slice(0, 500);
}

/** Text that PostgreSQL stores: without NUL and without halves of characters. */
export function printable(text: string): string {
  return Buffer.from(text).toString().replaceAll('\u0000', '\ufffd');
}

import type { AwardEvent } from '@dong-hanh/contracts';
import { appendToOutbox, outboxMigrationSql } from '@dong-hanh/messaging';
import { Database } from '@dong-hanh/persistence';

const AT_ONCE = 1_000;
const context = { actorId: 'bench', correlationId: 'bench', causationId: 'bench' };

/** A database of its own whose outbox holds events that nobody has published. */
export class FilledOutbox {
  private constructor(readonly database: Database) {}

  /** @param url an empty database */
  static async of(url: string, events: Iterable<AwardEvent>): Promise<FilledOutbox> {
    const database = new Database({ url, applicationName: 'bench', max: 3 });
    for (const sql of outboxMigrationSql({ serve: 'current_user', project: 'current_user' })) {
      await database.query(sql);
    }
    const outbox = new FilledOutbox(database);
    const some: AwardEvent[] = [];
    for (const event of events) {
      some.push(event);
      if (some.length === AT_ONCE) await outbox.append(some.splice(0));
    }
    await outbox.append(some);
    await database.query('vacuum analyze outbox');
    return outbox;
  }

  /** What a relay must send, in its order. */
  messages(): Promise<{ key: string; value: string }[]> {
    return this.database.query('select o.key, o.event as value from outbox o order by o.pos');
  }

  /** Nothing is published yet. */
  async reset(): Promise<void> {
    await this.database.query('delete from relay_checkpoint');
  }

  close(): Promise<void> {
    return this.database.close();
  }

  private append(events: readonly AwardEvent[]): Promise<void> {
    return this.database.transaction((tx) => appendToOutbox(tx, events, context, new Date()));
  }
}

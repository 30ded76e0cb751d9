import { deadLetterTopic } from '@dong-hanh/contracts';
import type { Database } from '@dong-hanh/persistence';
import type { EventLog } from '../kafka/event-log.js';
import type { ParkedEvents, ParkedRow } from './parked-events.js';

/**
 * Copies parked messages to the dead-letter topics, for whoever watches Kafka. The table is the record; a
 * copy that fails is made at the next flush.
 */
export class DeadLetters {
  private isPending = true;
  private flushing: Promise<void> | undefined;

  constructor(
    private readonly group: string,
    private readonly log: Pick<EventLog, 'publish'>,
    private readonly database: Database,
    private readonly parked: ParkedEvents,
  ) {}

  /** Notes that there is something to copy. */
  noteParked(): void {
    this.isPending = true;
  }

  /** Copies what waits. @throws when Kafka or the database does not answer */
  flush(): Promise<void> {
    if (!this.isPending) return Promise.resolve();
    this.flushing ??= this.copyAll().finally(() => (this.flushing = undefined));
    return this.flushing;
  }

  private async copyAll(): Promise<void> {
    for (;;) {
      this.isPending = false;
      const rows = await this.parked.withoutDeadLetter(this.database);
      if (rows.length === 0) return;
      this.isPending = true;
      await this.log.publish(rows.map((row) => this.toMessage(row)));
      const ids = rows.map(({ id }) => id);
      await this.parked.markDeadLettered(this.database, ids);
    }
  }

  private toMessage({ topic, partition, offset, key, value, headers, reason, detail }: ParkedRow) {
    return {
      topic: deadLetterTopic(topic, this.group),
      key: key?.toString() ?? `${partition}/${offset}`,
      value: value ?? '',
      headers: {
        ...headers,
        'x-parked-reason': reason,
        'x-parked-detail': detail,
        'x-parked-position': `${topic}/${partition}/${offset}`,
      },
    };
  }
}

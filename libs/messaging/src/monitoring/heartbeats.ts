import { heartbeat, heartbeatTopic, streamOfTopic, type Heartbeat } from '@dong-hanh/contracts';
import type { LogBatch } from '../kafka/event-log.js';

/** The services whose events these topics carry. */
export function ownersOf(topics: readonly string[]): string[] {
  return [...new Set(topics.flatMap((topic) => streamOfTopic(topic)?.owner ?? []))].sort();
}

/** The newest heartbeat of each source, in memory only. */
export class Heartbeats {
  private readonly newest = new Map<string, Heartbeat>();
  readonly topics: readonly string[];

  /** @param consumedTopics what this process listens to; their owners are its sources */
  constructor(consumedTopics: readonly string[]) {
    this.topics = ownersOf(consumedTopics).map(heartbeatTopic);
  }

  isHeartbeat(topic: string): boolean {
    return this.topics.includes(topic);
  }

  /** Takes the last readable heartbeat of a batch; what is not one is not worth an alarm. */
  take(batch: LogBatch): void {
    for (const { value, offset } of batch.messages) {
      const read = readHeartbeat(value);
      if (read) this.note(read);
      batch.advance(offset + 1);
    }
  }

  note(read: Heartbeat): void {
    const known = this.newest.get(read.service);
    if (!known || known.at < read.at) this.newest.set(read.service, read);
  }

  of(service: string): Heartbeat | undefined {
    return this.newest.get(service);
  }
}

function readHeartbeat(value: Buffer | null): Heartbeat | undefined {
  try {
    const result = heartbeat.safeParse(JSON.parse(String(value)));
    return result.success ? result.data : undefined;
  } catch {
    return undefined;
  }
}

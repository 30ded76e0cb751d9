import type { StoredMessage } from '../../kafka/event-log.js';

/** One partition of the simulated log, and the ways in which a broker loses some of it. */
export class SimPartition {
  /** Offset of the first message that is still there. */
  start = 0;
  messages: StoredMessage[] = [];
  /** How often it lost something. */
  losses = 0;

  /** The offset that the next message gets. */
  get end(): number {
    return this.start + this.messages.length;
  }

  append(key: Buffer | null, value: Buffer | null, timestamp: number): void {
    this.messages.push({ offset: this.end, key, value, timestamp, headers: {} });
  }

  /** @returns at most `limit` messages from `offset` on */
  read(offset: number, limit: number): StoredMessage[] {
    return this.messages.slice(offset - this.start, offset - this.start + limit);
  }

  /** False where Kafka answers that the offset is out of range. */
  reaches(offset: number): boolean {
    return this.start <= offset && offset <= this.end;
  }

  /** The older half is deleted, as by `deleteRecords`. */
  truncate(): void {
    this.lose(() => {
      const count = Math.ceil(this.messages.length / 2);
      this.start += count;
      this.messages = this.messages.slice(count);
    });
  }

  /** What was acknowledged last is gone, and its offsets are given to other messages. */
  loseTail(): void {
    this.lose(() => {
      this.messages = this.messages.slice(0, Math.floor(this.messages.length / 2));
    });
  }

  /** The broker comes back with an empty disk. */
  wipe(): void {
    this.lose(() => {
      this.start = 0;
      this.messages = [];
    });
  }

  private lose(how: () => void): void {
    if (this.messages.length > 0) this.losses += 1;
    how();
  }
}

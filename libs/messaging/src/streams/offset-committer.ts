import { Logger } from '@nestjs/common';
import type { EventLog, PartitionOffset } from '../kafka/event-log.js';
import { describe } from '../parking/careful-delivery.js';
import { partitionId } from './stream-offsets.js';

/**
 * Tells Kafka where the group is, behind the database and without holding it up: one commit at a time,
 * with whatever has gathered meanwhile. A commit that fails costs some skipped messages later.
 */
export class OffsetCommitter {
  private readonly logger = new Logger('streams');
  private readonly pending = new Map<string, PartitionOffset>();
  private running: Promise<void> | undefined;

  constructor(private readonly log: Pick<EventLog, 'commit'>) {}

  add(offset: PartitionOffset): void {
    this.pending.set(partitionId(offset), offset);
    this.running ??= this.run();
  }

  /** Returns when everything given is committed or has failed. */
  async settled(): Promise<void> {
    await this.running;
  }

  private async run(): Promise<void> {
    await Promise.resolve();
    while (this.pending.size > 0) {
      const offsets = [...this.pending.values()];
      this.pending.clear();
      try {
        await this.log.commit(offsets);
      } catch (error) {
        this.logger.debug(`Kafka did not take the group's offsets: ${describe(error)}`);
      }
    }
    this.running = undefined;
  }
}

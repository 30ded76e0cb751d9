import type { Sql } from '@dong-hanh/persistence';
import { Logger } from '@nestjs/common';
import type { EventLog, PartitionBounds } from '../kafka/event-log.js';
import { outboxMetrics } from '../metrics.js';
import { describe } from '../parking/careful-delivery.js';

/** Where the guard remembers what the logs held. */
export interface LogMemory {
  /** @returns the partitions that lack something they held */
  compare(sql: Sql, bounds: readonly PartitionBounds[]): Promise<string[]>;
  healed(sql: Sql): Promise<void>;
}

/** How often a guard looks; a simulator has its own time. */
export interface GuardPace {
  now(): number;
  lookEveryMs: number;
  /** After an attempt to heal that failed. */
  healAgainMs: number;
}

const REAL_PACE: GuardPace = {
  now: () => Date.now(),
  lookEveryMs: 5_000,
  healAgainMs: 300_000,
};

/**
 * Notices when the broker has lost what this service published: its topics are kept for ever, so a log
 * that ends before where it ended, or begins after where it began, lost something. Then every aggregate is
 * published again as it is now, which is always harmless. Works for the leader of the relay alone.
 */
export class LogGuard {
  private readonly logger = new Logger('log-guard');
  private readonly republishers: (() => Promise<number>)[] = [];
  private looking: Promise<void> | undefined;
  private lookAt = 0;

  /** @param topics those that this service owns */
  constructor(
    private readonly log: Pick<EventLog, 'lag'>,
    private readonly memory: LogMemory,
    private readonly topics: readonly string[],
    private readonly pace: GuardPace = REAL_PACE,
  ) {}

  /** @param republish publishes every aggregate of one kind again and says how many */
  onLoss(republish: () => Promise<number>): void {
    this.republishers.push(republish);
  }

  /** Looks before a term's first event is published, if the broker answers. */
  async lookFirst(sql: Sql): Promise<void> {
    if (this.topics.length === 0) return;
    const bounds = await this.log.lag(this.topics).catch(() => undefined);
    if (bounds) await this.memory.compare(sql, bounds).catch(() => undefined);
  }

  /** Looks when it is time, beside what the relay does. @param sql the leader's own connection */
  lookSometimes(sql: Sql): void {
    const now = this.pace.now();
    if (this.topics.length === 0 || now < this.lookAt || this.looking) return;
    this.lookAt = now + this.pace.lookEveryMs;
    this.looking = this.look(sql)
      .catch((error: unknown) => this.logger.debug(`cannot look at the logs: ${describe(error)}`))
      .finally(() => (this.looking = undefined));
  }

  /** Waits until no look is under way. */
  async settled(): Promise<void> {
    await this.looking;
  }

  /** @throws when the broker or the database does not answer; the next look does it then */
  async look(sql: Sql): Promise<void> {
    const lost = await this.memory.compare(sql, await this.log.lag(this.topics));
    if (lost.length === 0) return;
    outboxMetrics.losses.inc();
    this.logger.error(
      `the broker lost messages of ${lost.join(', ')}: publishing everything again`,
    );
    try {
      let count = 0;
      for (const republish of this.republishers) count += await republish();
      await this.memory.healed(sql);
      this.logger.log(`${count} aggregates published again`);
    } catch (error) {
      // What is published twice is harmless, but fills the outbox: not again in five seconds.
      this.lookAt = this.pace.now() + this.pace.healAgainMs;
      this.logger.error(`not everything was published again: ${describe(error)}`);
      throw error;
    }
  }
}

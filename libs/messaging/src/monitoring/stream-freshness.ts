import type { Database } from '@dong-hanh/persistence';
import type { Freshness } from './freshness.js';
import type { KafkaBatchStrategy } from '../streams/kafka-batch.strategy.js';
import type { StreamMonitor } from './stream-monitor.js';

export type { Freshness } from './freshness.js';

/** How far this service has applied the topics it listens to; stands in each answer made from them. */
export class StreamFreshness {
  constructor(
    private readonly strategy: KafkaBatchStrategy,
    private readonly monitor: StreamMonitor,
    private readonly database: Database,
  ) {}

  /** @param topics the topics that the answer is made from */
  async freshness(topics: readonly string[]): Promise<Freshness> {
    const rows = await this.strategy.offsets.read(this.database);
    return this.monitor.freshness(topics, rows);
  }
}

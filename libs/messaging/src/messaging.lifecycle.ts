import type { HealthRegistry } from '@dong-hanh/service-kit';
import {
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';
import type { EventLog } from './kafka/event-log.js';
import type { RelayRunner } from './relay/relay-runner.js';
import { describe } from './parking/careful-delivery.js';
import type { KafkaBatchStrategy } from './streams/kafka-batch.strategy.js';
import type { StreamMonitor } from './monitoring/stream-monitor.js';
import { WeakTopics } from './topics/topic-guard.js';

export { failpointProviders } from './failpoints/answer-failpoint.js';

/** The relay runs while the process does, and stops after HTTP, so that late decisions still leave. */
export class RelayLifecycle implements OnApplicationBootstrap, OnApplicationShutdown {
  constructor(
    private readonly runner: RelayRunner,
    private readonly log: EventLog,
  ) {}

  onApplicationBootstrap(): void {
    this.runner.start();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.runner.stop();
    await this.log.close();
  }
}

/** The monitor runs while the strategy does; a subscription that has ended makes the process unready. */
export class StreamLifecycle implements OnApplicationBootstrap, BeforeApplicationShutdown {
  constructor(
    private readonly strategy: KafkaBatchStrategy,
    private readonly monitor: StreamMonitor,
    private readonly health: HealthRegistry,
  ) {}

  onApplicationBootstrap(): void {
    this.health.register('streams', () => {
      const { failure } = this.strategy;
      if (failure) throw new Error(`the Kafka subscription has ended: ${failure.message}`);
    });
    this.monitor.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.monitor.stop();
  }
}

const CHECK_AGAIN_MS = 5_000;

/** Checks the topics in use when the process starts; as soon as Kafka answers, if it does not yet. */
export class TopicLifecycle implements OnApplicationBootstrap, OnApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;
  private isStopped = false;

  /** @param check throws `WeakTopics` · @param onFatal ends the process */
  constructor(
    private readonly check: () => Promise<void>,
    private readonly onFatal: (error: Error) => void,
  ) {}

  /** @throws WeakTopics when that is known already */
  async onApplicationBootstrap(): Promise<void> {
    try {
      await this.check();
    } catch (error) {
      if (error instanceof WeakTopics) throw error;
      if (this.isStopped) return;
      new Logger('topics').warn(`topics are not checked yet: ${describe(error)}`);
      this.timer = setTimeout(() => void this.checkAgain(), CHECK_AGAIN_MS);
    }
  }

  onApplicationShutdown(): void {
    this.isStopped = true;
    clearTimeout(this.timer);
  }

  private async checkAgain(): Promise<void> {
    try {
      await this.onApplicationBootstrap();
    } catch (error) {
      this.onFatal(error as Error);
    }
  }
}

/** Gives the log and the readiness probe a moment, then leaves the restart to the supervisor. */
export function exitOnFatal(error: Error): void {
  new Logger('streams').fatal(`the process ends: ${describe(error)}`);
  process.exitCode = 1;
  setTimeout(() => process.exit(1), 1_000);
}

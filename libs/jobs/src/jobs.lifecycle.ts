import type { HealthRegistry } from '@dong-hanh/service-kit';
import type {
  BeforeApplicationShutdown,
  OnApplicationBootstrap,
  OnApplicationShutdown,
} from '@nestjs/common';
import type { JobCarriers } from './carrying/job-carriers.js';
import type { JobQueues } from './carrying/job-queues.js';
import type { JobSignals } from './carrying/job-signals.js';
import type { JobSweep } from './carrying/job-sweep.js';
import type { RedisConnections } from './carrying/redis-connections.js';
import type { JobWorker } from './running/job-worker.js';
import type { RunningJobs } from './running/running-jobs.js';

export interface LifecycleParts {
  redis: RedisConnections;
  queues: JobQueues;
  signals: JobSignals;
  sweep: JobSweep;
  carriers: JobCarriers;
  running: RunningJobs;
  health: HealthRegistry;
  /** Those of this process; none when it only accepts and shows jobs. */
  workers: () => JobWorker[];
  stopMs: number;
}

/**
 * Jobs run while the process does. When it stops, runs are asked to end and given back; Redis and the sweep
 * go last: late requests still start jobs.
 */
export class JobsLifecycle
  implements OnApplicationBootstrap, BeforeApplicationShutdown, OnApplicationShutdown
{
  constructor(private readonly parts: LifecycleParts) {}

  onApplicationBootstrap(): void {
    const { redis, sweep, carriers, running, signals, health, workers } = this.parts;
    health.register('jobs', () => redis.health());
    signals.listen((id, news) => {
      if (news === 'cancelled') running.noteCancelled(id);
    });
    carriers.start(workers());
    redis.hurried.on('ready', () => void sweep.now());
    sweep.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    const { running, carriers, stopMs } = this.parts;
    await Promise.all([running.stop(stopMs), carriers.stop()]);
  }

  async onApplicationShutdown(): Promise<void> {
    const { sweep, queues, redis } = this.parts;
    await sweep.stop();
    await queues.close();
    redis.close();
  }
}

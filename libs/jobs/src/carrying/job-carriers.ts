import { Logger } from '@nestjs/common';
import { Worker, type Job } from 'bullmq';
import type { JobRunner } from '../running/job-runner.js';
import { delayAfter } from '../running/job-retry.js';
import type { JobWorker } from '../running/job-worker.js';
import { TICK } from './job-queues.js';
import type { RedisConnections } from './redis-connections.js';

export interface CarrierParts {
  redis: RedisConnections;
  prefix: string;
  runner: JobRunner;
  /** Starts the job of a tick. */
  onTick(kind: JobWorker['kind'], tick: Date): Promise<void>;
  lockMs: number;
}

const CLOSE_LIMIT_MS = 3_000;

/** Takes jobs from BullMQ and has them run: one at a time of each kind in a process. */
export class JobCarriers {
  private readonly logger = new Logger('jobs');
  private carriers: Worker[] = [];

  constructor(private readonly parts: CarrierParts) {}

  start(workers: readonly JobWorker[]): void {
    if (workers.length === 0) return;
    const connection = this.parts.redis.open('carriers');
    this.carriers = workers.map((worker) => {
      const carrier = new Worker(worker.kind, (job) => this.deliver(job, worker), {
        connection,
        prefix: this.parts.prefix,
        skipVersionCheck: true,
        lockDuration: this.parts.lockMs,
        stalledInterval: this.parts.lockMs / 3,
        // How often a job may be begun is counted in its row, where no loss of Redis resets it.
        maxStalledCount: 1_000_000,
        removeOnComplete: { count: 0 },
        removeOnFail: { count: 0 },
        settings: {
          backoffStrategy: (attempt, _type, error) => delayAfter(attempt, error, Math.random()),
        },
      });
      carrier.on('error', (error) => this.logger.debug(`BullMQ: ${error.message}`));
      return carrier;
    });
  }

  /** Takes no further job. */
  async stop(): Promise<void> {
    // BullMQ waits without a limit for a Redis that is away; its connections are ended afterwards.
    let timer: NodeJS.Timeout | undefined;
    const closed = Promise.all(this.carriers.map((carrier) => carrier.close()));
    const limit = new Promise((resolve) => (timer = setTimeout(resolve, CLOSE_LIMIT_MS)));
    await Promise.race([closed.catch(() => undefined), limit]);
    clearTimeout(timer);
  }

  private async deliver({ id, name, opts }: Job, worker: JobWorker): Promise<void> {
    if (name === TICK) {
      await this.parts.onTick(worker.kind, new Date(opts.prevMillis ?? Date.now()));
      return;
    }
    if (id) await this.parts.runner.run(id, worker);
  }
}

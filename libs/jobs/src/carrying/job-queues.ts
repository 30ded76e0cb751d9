import type { JobKind } from '@dong-hanh/contracts';
import { Logger } from '@nestjs/common';
import { Queue, type JobsOptions as CarriedJobOptions } from 'bullmq';
import type { WaitingJob } from '../records/run-rows.js';
import type { JobSchedule } from '../job-settings.js';
import { jobMetrics } from '../metrics.js';
import type { RedisConnections } from './redis-connections.js';

/** What BullMQ carries besides jobs of the table: the tick of a schedule. */
export const TICK = 'tick';
export const RUN = 'run';

/** A tick that is so late will not come by itself any more. */
const STUCK_MS = 60_000;

/** The row counts attempts and keeps what became of a job: BullMQ tries on as long as it is asked to. */
const carried = {
  attempts: 1_000_000,
  backoff: { type: 'custom' },
  removeOnComplete: true,
  removeOnFail: true,
} satisfies CarriedJobOptions;

/**
 * Tells BullMQ of jobs: one queue per kind, the job's id and nothing else. Each method does what Redis
 * allows at the moment and can be called again at any time.
 */
export class JobQueues {
  private readonly logger = new Logger('jobs');
  private readonly queues = new Map<JobKind, Queue>();

  constructor(
    private readonly redis: RedisConnections,
    private readonly prefix: string,
  ) {}

  /** Hands a job over. @returns false when Redis is away: the sweep hands it over later */
  async add({ id, kind }: WaitingJob): Promise<boolean> {
    return (
      (await this.with(kind, (queue) => queue.add(RUN, {}, { ...carried, jobId: id }))) !==
      undefined
    );
  }

  /** Hands over those of the jobs that Redis does not know. @returns how many those were */
  async addUnknown(kind: JobKind, ids: readonly string[]): Promise<number> {
    const added = await this.with(kind, async (queue) => {
      const pipeline = this.redis.hurried.pipeline();
      for (const id of ids) pipeline.exists(queue.toKey(id));
      const answers = (await pipeline.exec()) ?? [];
      const unknown = ids.filter((_, index) => answers[index]?.[1] === 0);
      if (unknown.length === 0) return 0;
      const jobs = unknown.map((id) => ({ name: RUN, data: {}, opts: { ...carried, jobId: id } }));
      await queue.addBulk(jobs);
      jobMetrics.handedOverAgain.inc({ kind }, unknown.length);
      return unknown.length;
    });
    return added ?? 0;
  }

  /** Forgets a job that was cancelled while it waited; one that runs finds its row changed. */
  async remove({ id, kind }: WaitingJob): Promise<void> {
    await this.with(kind, (queue) => queue.remove(id));
  }

  /** Makes sure that a schedule is known; Redis may have lost it. */
  async keepSchedule({ kind, cron, tz }: JobSchedule): Promise<void> {
    await this.with(kind, async (queue) => {
      const known = await queue.getJobScheduler(kind);
      // Only when it is missing, changed or stuck: telling it again takes away a tick that is due.
      const isStuck = (known?.next ?? 0) < Date.now() - STUCK_MS;
      if (known?.pattern === cron && known.tz === tz && !isStuck) return;
      const opts = { removeOnComplete: true, removeOnFail: true };
      await queue.upsertJobScheduler(kind, { pattern: cron, tz }, { name: TICK, data: {}, opts });
    });
  }

  async close(): Promise<void> {
    await Promise.all([...this.queues.keys()].map((kind) => this.forget(kind)));
  }

  /** @returns nothing when Redis is away or refuses */
  private async with<T>(kind: JobKind, work: (queue: Queue) => Promise<T>): Promise<T | undefined> {
    // BullMQ would wait for the connection without a limit.
    if (!this.redis.isReady) return undefined;
    try {
      return await work(this.queueOf(kind));
    } catch (error) {
      this.logger.debug(`Redis did not take it: ${(error as Error).message}`);
      // A queue whose first words to Redis failed stays unusable: the next one begins anew.
      await this.forget(kind);
      return undefined;
    }
  }

  private queueOf(kind: JobKind): Queue {
    const known = this.queues.get(kind);
    if (known) return known;
    const queue = new Queue(kind, {
      connection: this.redis.hurried,
      prefix: this.prefix,
      skipVersionCheck: true,
      streams: { events: { maxLen: 100 } },
    });
    queue.on('error', () => undefined);
    this.queues.set(kind, queue);
    return queue;
  }

  private async forget(kind: JobKind): Promise<void> {
    const queue = this.queues.get(kind);
    this.queues.delete(kind);
    await queue?.close().catch(() => undefined);
  }
}

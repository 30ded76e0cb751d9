import type { JobKind } from '@dong-hanh/contracts';
import type { Database } from '@dong-hanh/persistence';
import { Logger } from '@nestjs/common';
import { jobMetrics } from '../metrics.js';
import type { JobFiles } from '../records/job-files.js';
import type { RunRows } from '../records/run-rows.js';
import type { JobQueues } from './job-queues.js';
import type { JobSchedules } from './job-schedules.js';

export interface SweepParts {
  rows: RunRows;
  files: JobFiles;
  queues: JobQueues;
  schedules: JobSchedules;
  database: Database;
  silenceSeconds: number;
  sweepMs: number;
  cleanupMs: number;
}

const AT_ONCE = 500;
const KEPT_DAYS = 30;

/**
 * Compares the table with Redis again and again: what is unfinished and unknown there is handed over, so
 * that nothing acknowledged is lost with Redis. Also counts, keeps schedules, and deletes what expired.
 */
export class JobSweep {
  private readonly logger = new Logger('jobs');
  private timer: NodeJS.Timeout | undefined;
  private sweeping: Promise<void> | undefined;
  private cleanedAt = 0;
  private isFailing = false;

  constructor(private readonly parts: SweepParts) {}

  start(): void {
    this.timer ??= setInterval(() => void this.now(), this.parts.sweepMs);
    void this.now();
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.sweeping;
  }

  /** One sweep, or the one under way. Never throws. */
  now(): Promise<void> {
    this.sweeping ??= this.sweep()
      .then(() => {
        this.isFailing = false;
      })
      .catch((error: Error) => this.noteFailure(error))
      .finally(() => {
        this.sweeping = undefined;
      });
    return this.sweeping;
  }

  private async sweep(): Promise<void> {
    await this.handOver();
    await this.parts.schedules.keep(new Date());
    await this.measure();
    if (Date.now() - this.cleanedAt >= this.parts.cleanupMs) await this.cleanUp();
  }

  private async handOver(): Promise<void> {
    const { rows, queues, database, silenceSeconds } = this.parts;
    const jobs = await rows.unfinished(database, silenceSeconds, AT_ONCE);
    const kinds = new Map<JobKind, string[]>();
    for (const { id, kind } of jobs) kinds.set(kind, [...(kinds.get(kind) ?? []), id]);
    for (const [kind, ids] of kinds) {
      const added = await queues.addUnknown(kind, ids);
      if (added > 0) this.logger.debug(`${added} ${kind} handed over to Redis`);
    }
  }

  private async measure(): Promise<void> {
    const counts = await this.parts.rows.counts(this.parts.database);
    jobMetrics.unfinished.reset();
    jobMetrics.oldestSeconds.reset();
    for (const { kind, state, jobs, oldestSeconds } of counts) {
      jobMetrics.unfinished.set({ kind, state }, jobs);
      jobMetrics.oldestSeconds.set({ kind, state }, oldestSeconds);
    }
  }

  private async cleanUp(): Promise<void> {
    const { files, rows, database } = this.parts;
    const [expired, forgotten] = [
      await files.removeExpired(AT_ONCE),
      await rows.forget(database, KEPT_DAYS, AT_ONCE),
    ];
    // What did not fit is for the next sweep.
    if (expired < AT_ONCE && forgotten < AT_ONCE) this.cleanedAt = Date.now();
  }

  private noteFailure(error: Error): void {
    if (!this.isFailing) this.logger.warn(`jobs are not compared with Redis: ${error.message}`);
    this.isFailing = true;
  }
}

import type { Database } from '@dong-hanh/persistence';
import { newId } from '@dong-hanh/service-kit';
import { Logger } from '@nestjs/common';
import type { JobSignals } from '../carrying/job-signals.js';
import { jobMetrics } from '../metrics.js';
import type { JobFiles } from '../records/job-files.js';
import type { ClaimedRun, RunRows } from '../records/run-rows.js';
import { isWorthRetrying, storedProblem } from './job-retry.js';
import { RunEnded, type JobRun, type JobWorker } from './job-worker.js';
import { ProcessStops, type RunningJobs } from './running-jobs.js';

const PROGRESS_EVERY_MS = 200;

export interface RunnerParts {
  rows: RunRows;
  files: JobFiles;
  running: RunningJobs;
  signals: JobSignals;
  database: Database;
  silenceSeconds: number;
}

/** Runs jobs: takes the row, lets the worker work, writes down what became of it. */
export class JobRunner {
  private readonly logger = new Logger('jobs');

  constructor(private readonly parts: RunnerParts) {}

  /**
   * Runs a job if it is to be run: the row decides, however often and by whom it was carried here.
   *
   * @throws the error of a run that is worth trying again
   */
  async run(id: string, worker: JobWorker): Promise<void> {
    const { rows, running, database, silenceSeconds } = this.parts;
    const claimed = await rows.claim(database, { id, runId: newId() }, silenceSeconds);
    if (!claimed) return;
    this.parts.signals.send(id, 'moved');
    if (claimed.attempts > worker.attempts) {
      return this.giveUp(claimed, new Error('every attempt ended with its process'));
    }
    const end = jobMetrics.runSeconds.startTimer({ kind: claimed.kind });
    try {
      await running.during(claimed, (signal) => this.attempt(claimed, worker, signal));
    } finally {
      end();
    }
  }

  private async attempt(run: ClaimedRun, worker: JobWorker, signal: AbortSignal): Promise<void> {
    const { rows, database } = this.parts;
    try {
      const result = await worker.run(run.input, this.handleOf(run, signal));
      if (await rows.complete(database, run, result)) this.noteEnd(run, 'completed');
    } catch (error) {
      await this.settle(run, worker, signal, error);
    }
  }

  private async settle(
    run: ClaimedRun,
    worker: JobWorker,
    signal: AbortSignal,
    error: unknown,
  ): Promise<void> {
    const { rows, database, signals } = this.parts;
    // Cancelled or taken over: what the row says stands.
    if (error instanceof RunEnded || signal.reason instanceof RunEnded) return;
    if (signal.reason instanceof ProcessStops) {
      await rows.giveBack(database, run, false);
      return;
    }
    if (!isWorthRetrying(error) || run.attempts >= worker.attempts) return this.giveUp(run, error);
    if (!(await rows.giveBack(database, run, true))) return;
    this.logger.warn(`${run.kind} ${run.id} is tried again: ${reasonOf(error)}`);
    jobMetrics.retries.inc({ kind: run.kind });
    signals.send(run.id, 'moved');
    throw error;
  }

  private async giveUp(run: ClaimedRun, error: unknown): Promise<void> {
    const problem = storedProblem(error);
    if (problem.code === 'internal-error') this.logger.error(error);
    if (!(await this.parts.rows.fail(this.parts.database, run, problem))) return;
    await this.parts.files.remove(this.parts.database, run.id);
    this.logger.warn(`${run.kind} ${run.id} failed: ${problem.code}`);
    this.noteEnd(run, 'failed');
  }

  private noteEnd({ id, kind }: ClaimedRun, state: 'completed' | 'failed'): void {
    jobMetrics.finished.inc({ kind, state });
    this.parts.signals.send(id, 'moved');
  }

  private handleOf(run: ClaimedRun, signal: AbortSignal): JobRun {
    const { rows, files, signals, database } = this.parts;
    let [written, writtenAt] = [-1, 0];
    return {
      id: run.id,
      accountId: run.accountId,
      signal,
      progress: async (percent) => {
        signal.throwIfAborted();
        const whole = Math.max(0, Math.min(99, Math.floor(percent)));
        if (whole === written || Date.now() - writtenAt < PROGRESS_EVERY_MS) return;
        [written, writtenAt] = [whole, Date.now()];
        if (!(await rows.progress(database, run, whole))) throw new RunEnded();
        signals.send(run.id, 'moved');
      },
      writeFile: (name, contentType, chunks) => files.write(run, name, contentType, chunks),
    };
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}

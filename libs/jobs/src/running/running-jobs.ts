import type { Database } from '@dong-hanh/persistence';
import type { RunKey, RunRows } from '../records/run-rows.js';
import { RunEnded } from './job-worker.js';

/** Why a run is asked to end that would have to be begun again elsewhere. */
export class ProcessStops extends Error {
  constructor() {
    super('the process stops');
    this.name = 'ProcessStops';
  }
}

interface Running extends RunKey {
  stop: AbortController;
  ended: Promise<void>;
}

/** The runs of this process: gives their signs of life and tells them when they have to end. */
export class RunningJobs {
  private readonly runs = new Map<string, Running>();
  private timer: NodeJS.Timeout | undefined;
  private isStopping = false;

  constructor(
    private readonly rows: RunRows,
    private readonly database: Database,
    private readonly heartbeatMs: number,
  ) {}

  /** Runs `work` as a run of a job that others can end. */
  async during<T>(key: RunKey, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const stop = new AbortController();
    const end = Promise.withResolvers<void>();
    this.runs.set(key.runId, { ...key, stop, ended: end.promise });
    this.timer ??= setInterval(() => void this.beat(), this.heartbeatMs);
    if (this.isStopping) stop.abort(new ProcessStops());
    try {
      return await work(stop.signal);
    } finally {
      this.runs.delete(key.runId);
      end.resolve();
      if (this.runs.size === 0) this.rest();
    }
  }

  /** Looks whether a job that was cancelled runs here: its row says so. */
  noteCancelled(id: string): void {
    if ([...this.runs.values()].some((run) => run.id === id)) void this.beat();
  }

  /** Asks all runs to end and waits for them for a while. */
  async stop(limitMs: number): Promise<void> {
    this.isStopping = true;
    for (const { stop } of this.runs.values()) stop.abort(new ProcessStops());
    const all = Promise.all([...this.runs.values()].map(({ ended }) => ended));
    let timer: NodeJS.Timeout | undefined;
    await Promise.race([all, new Promise((resolve) => (timer = setTimeout(resolve, limitMs)))]);
    clearTimeout(timer);
    this.rest();
  }

  private async beat(): Promise<void> {
    const runs = [...this.runs.values()];
    if (runs.length === 0) return;
    try {
      const standing = await this.rows.keepAlive(this.database, runs);
      for (const { runId, stop } of runs) if (!standing.has(runId)) stop.abort(new RunEnded());
    } catch {
      // While the database is away nobody can take the job over either.
      return;
    }
  }

  private rest(): void {
    clearInterval(this.timer);
    this.timer = undefined;
  }
}

import type { JobKind } from '@dong-hanh/contracts';

/** What a worker has of the job that it runs. */
export interface JobRun {
  readonly id: string;
  /** Who started it; `schedule` when nobody did. */
  readonly accountId: string;
  /** Aborts when the job is cancelled or the process stops; the run should end soon then. */
  readonly signal: AbortSignal;
  /**
   * Says how far the run is, in per cent. May be called often: it is written a few times a second at most.
   *
   * @throws RunEnded when the job was cancelled or taken over
   */
  progress(percent: number): Promise<void>;
  /**
   * Writes the job's file while it is made; kept for 24 hours. One file per job: a second one replaces it.
   *
   * @throws RunEnded when the job was cancelled or taken over
   */
  writeFile(
    name: string,
    contentType: string,
    chunks: AsyncIterable<Uint8Array>,
  ): Promise<{ bytes: number }>;
}

/**
 * Does one kind of long work. Provide it in any module of a process with workers and it is found. A job
 * may be run more than once (the process died, the database was away), so a run must not do harm twice.
 */
export abstract class JobWorker<I = Record<string, unknown>> {
  abstract readonly kind: JobKind;
  /** How often a job is begun at most. */
  readonly attempts: number = 3;

  /**
   * @param input what `Jobs.start` was given
   * @returns the result that `GET /v1/jobs/{id}` shows: no personal data
   * @throws RetryLater or an error of a database that is away: tried again, later and later. A `Problem`
   * or `RuleViolation` says why the job failed; anything else is `internal-error`
   */
  abstract run(input: I, run: JobRun): Promise<Record<string, unknown>>;
}

/** What the work needs is away for now: the job is tried again later. */
export class RetryLater extends Error {
  /**
   * @param service what is away, as the refusal names it when the last attempt failed too: `gateway`
   * @param options.afterSeconds no sooner than that, when it is known
   */
  constructor(
    readonly service: string,
    readonly options: { afterSeconds?: number; cause?: unknown } = {},
  ) {
    super(`${service} is away`, { cause: options.cause });
    this.name = 'RetryLater';
  }
}

/** The run may go no further: the job was cancelled, or another run took it over. */
export class RunEnded extends Error {
  constructor() {
    super('the job was cancelled or taken over');
    this.name = 'RunEnded';
  }
}

import type { JobKind, JobView } from '@dong-hanh/contracts';
import type { Database, Sql } from '@dong-hanh/persistence';
import { newId, Problem } from '@dong-hanh/service-kit';
import type { JobQueues } from './carrying/job-queues.js';
import { SCHEDULE_ACCOUNT } from './carrying/job-schedules.js';
import { jobMetrics } from './metrics.js';
import { toJobView } from './reading/jobs.dto.js';
import type { JobRow, JobRows } from './records/job-rows.js';

export interface JobRequest {
  kind: JobKind;
  /** Who asks; the job is his to see and to cancel. */
  accountId: string;
  /** Ids and filters for the worker: no personal data. */
  input: Record<string, unknown>;
  /**
   * While a job of this kind with this key is unfinished, asking again answers with that job. Put the
   * account into it where only the one who asked may see the outcome.
   */
  dedupeKey?: string;
}

const TRIES = 5;
const TOO_MANY_RETRY_SECONDS = 10;

/** Starts long work. */
export class Jobs {
  constructor(
    private readonly rows: JobRows,
    private readonly queues: JobQueues,
    private readonly database: Database,
    private readonly unfinishedPerAccount: number,
  ) {}

  /**
   * Accepts a job in the transaction that answers 202: what is committed will run, whatever happens to
   * Redis. Call `afterCommit` then.
   *
   * @throws Problem 429 when the account has too many unfinished jobs of the kind; the transaction, which
   *   holds one more, is to be rolled back
   */
  async start(tx: Sql, request: JobRequest): Promise<JobView> {
    const { accountId, kind } = request;
    if (accountId !== SCHEDULE_ACCOUNT) await this.rows.lockStarts(tx, accountId, kind);
    for (let tries = 0; tries < TRIES; tries += 1) {
      const row = await this.insertOrFind(tx, request);
      if (row) return toJobView(row);
    }
    throw new Error(`a job with the key ${request.dedupeKey} neither starts nor runs`);
  }

  /**
   * A job as it stands, for the answer to a request that came again under its Idempotency-Key.
   *
   * @throws Problem `job-unknown` when it ended so long ago that it was deleted
   */
  async find(sql: Sql, id: string): Promise<JobView> {
    const row = await this.rows.find(sql, id);
    if (!row) throw new Problem('job-unknown');
    return toJobView(row);
  }

  /**
   * Hands a committed job over to be run. Neither waits nor throws: while Redis is away, and when the
   * process dies first, the sweep hands it over.
   */
  afterCommit(id: string): void {
    void this.handOver(id).catch(() => undefined);
  }

  private async insertOrFind(tx: Sql, request: JobRequest): Promise<JobRow | undefined> {
    const { kind, dedupeKey } = request;
    const row = await this.rows.insert(tx, { id: newId(), ...request });
    if (row) {
      await this.requireRoom(tx, row);
      jobMetrics.started.inc({ kind });
    }
    // Between both questions the other job may have ended: then the next try starts one.
    return (
      row ?? (dedupeKey === undefined ? undefined : this.rows.unfinishedTwin(tx, kind, dedupeKey))
    );
  }

  private async requireRoom(tx: Sql, { accountId, kind }: JobRow): Promise<void> {
    if (accountId === SCHEDULE_ACCOUNT) return;
    const unfinished = await this.rows.countUnfinished(tx, accountId, kind);
    if (unfinished <= this.unfinishedPerAccount) return;
    const seconds = TOO_MANY_RETRY_SECONDS;
    throw new Problem('too-many-requests', { seconds }, [], { retryAfterSeconds: seconds });
  }

  private async handOver(id: string): Promise<void> {
    const row = await this.rows.find(this.database, id);
    if (row?.state === 'waiting') await this.queues.add(row);
  }
}

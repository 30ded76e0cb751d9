import type { JobKind, JobState, Permission } from '@dong-hanh/contracts';
import type { Database } from '@dong-hanh/persistence';
import { permissionMissing, Problem, type AccessRights } from '@dong-hanh/service-kit';
import { SCHEDULE_ACCOUNT } from '../carrying/job-schedules.js';
import type { JobQueues } from '../carrying/job-queues.js';
import type { JobSignals } from '../carrying/job-signals.js';
import { jobMetrics } from '../metrics.js';
import type { JobFile, JobFiles } from '../records/job-files.js';
import type { JobFilter, JobRow, JobRows } from '../records/job-rows.js';

/** What it takes to start a job of a kind; named to who may see one of somebody else and not cancel it. */
const toStart: Record<JobKind, Permission> = {
  'award-export': 'honour.export',
  reconciliation: 'integrity.reconcile',
  reorganisation: 'unit.reorganise',
  'member-batch': 'member.admit',
};

export interface JobAccessParts {
  rows: JobRows;
  files: JobFiles;
  queues: JobQueues;
  signals: JobSignals;
  database: Database;
}

/**
 * What an account may do with jobs. A job is seen by who started it and by holders of `job.read`; its
 * file, which may hold names, by who started it alone. He alone cancels it; a job of the schedule, the
 * holders of `integrity.reconcile`.
 */
export class JobAccess {
  constructor(
    private readonly parts: JobAccessParts,
    private readonly rights: AccessRights,
  ) {}

  /** @throws Problem 404 also for a job that the account may not see */
  async find(id: string, accountId: string): Promise<JobRow> {
    const row = await this.parts.rows.find(this.parts.database, id);
    if (row && (row.accountId === accountId || (await this.holds(accountId, 'job.read'))))
      return row;
    throw new Problem('job-unknown');
  }

  /** One row more than asked for tells whether there is another page. */
  async page(
    accountId: string,
    { kind, state }: { kind?: JobKind | undefined; state?: JobState | undefined },
    beforeId: string | undefined,
    limit: number,
  ): Promise<JobRow[]> {
    const filter = await this.filterFor(accountId, { kind, state });
    return this.parts.rows.page(this.parts.database, filter, beforeId, limit + 1);
  }

  async count(accountId: string, filter: Omit<JobFilter, 'accountId'>): Promise<number> {
    return this.parts.rows.count(this.parts.database, await this.filterFor(accountId, filter));
  }

  /** @throws Problem 404 `job-without-file` when it wrote none, is not completed, or the file expired */
  async file(id: string, accountId: string): Promise<JobFile> {
    const row = await this.parts.rows.find(this.parts.database, id);
    if (row?.accountId !== accountId) throw new Problem('job-unknown');
    const file = await this.parts.files.find(id);
    if (!file) throw new Problem('job-without-file');
    return file;
  }

  /** @throws Problem 403 · 404 · 409 when the job had ended: an answer of 200 means that it never completes */
  async cancel(id: string, accountId: string): Promise<JobRow> {
    const { rows, files, queues, signals, database } = this.parts;
    await this.requireCancelling(await this.find(id, accountId), accountId);
    const row = await database.transaction(async (tx) => {
      const cancelled = await rows.cancel(tx, id);
      if (cancelled) await files.remove(tx, id);
      return cancelled;
    });
    if (!row) throw new Problem('job-finished');
    jobMetrics.finished.inc({ kind: row.kind, state: 'cancelled' });
    signals.send(id, 'cancelled');
    void queues.remove(row);
    return row;
  }

  /** @throws Problem 403: that the job is there is no secret any more, its reader has found it */
  private async requireCancelling(row: JobRow, accountId: string): Promise<void> {
    if (row.accountId === accountId) return;
    if (row.accountId !== SCHEDULE_ACCOUNT) throw permissionMissing(toStart[row.kind]);
    if (!(await this.holds(accountId, 'integrity.reconcile'))) {
      throw permissionMissing('integrity.reconcile');
    }
  }

  private async filterFor(
    accountId: string,
    filter: Omit<JobFilter, 'accountId'>,
  ): Promise<JobFilter> {
    return (await this.holds(accountId, 'job.read')) ? filter : { ...filter, accountId };
  }

  private async holds(
    accountId: string,
    permission: 'job.read' | 'integrity.reconcile',
  ): Promise<boolean> {
    return (await this.rights.grantedUnits(accountId, permission)).length > 0;
  }
}

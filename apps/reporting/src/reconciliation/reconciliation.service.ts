import type { JobView, Permission } from '@dong-hanh/contracts';
import { Jobs, SCHEDULE_ACCOUNT } from '@dong-hanh/jobs';
import { Database } from '@dong-hanh/persistence';
import {
  AccessRights,
  eventContextOf,
  idempotencyOf,
  once,
  type RequestContext,
} from '@dong-hanh/service-kit';
import { Injectable } from '@nestjs/common';

const PERMISSION: Permission = 'integrity.reconcile';
/** One at a time, whoever wants it. */
const DEDUPE_KEY = 'all-services';

/** Starts reconciliations, for whoever may or by itself. */
@Injectable()
export class ReconciliationService {
  constructor(
    private readonly jobs: Jobs,
    private readonly rights: AccessRights,
    private readonly database: Database,
  ) {}

  /** Starts a reconciliation, or answers with the one that is under way. */
  async start(context: RequestContext): Promise<JobView> {
    const { actorId: accountId } = eventContextOf(context);
    await this.rights.requireAnywhere(accountId, PERMISSION);
    const attempt = idempotencyOf(context, 'POST /v1/reconciliations', {});
    const job = await this.database.transaction(async (tx) => {
      const [id = ''] = await once(tx, attempt, async () => {
        const about = { accountId, input: {}, dedupeKey: DEDUPE_KEY };
        return [(await this.jobs.start(tx, { kind: 'reconciliation', ...about })).id];
      });
      return this.jobs.find(tx, id);
    });
    this.jobs.afterCommit(job.id);
    return job;
  }

  /** The same without a caller: what a look found wants to be put right. */
  async startByItself(): Promise<void> {
    const request = { kind: 'reconciliation', accountId: SCHEDULE_ACCOUNT, input: {} } as const;
    const job = await this.database.transaction((tx) =>
      this.jobs.start(tx, { ...request, dedupeKey: DEDUPE_KEY }),
    );
    this.jobs.afterCommit(job.id);
  }
}

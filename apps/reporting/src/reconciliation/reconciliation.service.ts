import { setTimeout as pause } from 'node:timers/promises';
import type { JobView, Permission } from '@dong-hanh/contracts';
import { Jobs, RetryLater, type JobRun } from '@dong-hanh/jobs';
import { Database } from '@dong-hanh/persistence';
import {
  AccessRights,
  eventContextOf,
  idempotencyOf,
  once,
  type RequestContext,
} from '@dong-hanh/service-kit';
import { Injectable, Logger } from '@nestjs/common';
import { CountersRepository } from './counters.repository.js';
import { PlatformIntegrity } from './platform-integrity.js';
import { differencesFound, lastReconciled } from './reconciliation.metrics.js';
import {
  lastingDifferences,
  resultOf,
  type ReconciliationResult,
  type ServiceDifference,
} from './reconciliation.rules.js';

const PERMISSION: Permission = 'integrity.reconcile';
/** Events that were on their way have arrived after this time. */
const LOOK_AGAIN_MS = 3_000;

/** Compares all services with each other, and the counters of the statistics with their facts. */
@Injectable()
export class ReconciliationService {
  private readonly logger = new Logger('reconciliation');

  constructor(
    private readonly platform: PlatformIntegrity,
    private readonly counters: CountersRepository,
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
        const about = { accountId, input: {}, dedupeKey: 'all-services' };
        return [(await this.jobs.start(tx, { kind: 'reconciliation', ...about })).id];
      });
      return this.jobs.find(tx, id);
    });
    this.jobs.afterCommit(job.id);
    return job;
  }

  /**
   * @throws RetryLater while the issuer, the gateway or a service behind it is away, and while there are
   * differences that may be events on their way
   */
  async compare(run: JobRun): Promise<ReconciliationResult> {
    const counterDifferences = await this.counters.differences();
    await run.progress(30);
    const result = resultOf(await this.lastingDifferences(run), counterDifferences);
    this.report(result);
    return result;
  }

  private async lastingDifferences(run: JobRun): Promise<ServiceDifference[]> {
    const first = await this.platform.compare(run.signal);
    if (first.differences.length === 0) return [];
    await run.progress(60);
    await pause(LOOK_AGAIN_MS, undefined, { signal: run.signal });
    const second = await this.platform.compare(run.signal);
    const lasting = lastingDifferences(first.differences, second.differences);
    if (lasting.length > 0 && !second.settled) throw new RetryLater('gateway');
    return lasting;
  }

  private report(result: ReconciliationResult): void {
    differencesFound.set({ between: 'services' }, result.differenceCount);
    differencesFound.set({ between: 'counters' }, result.counterDifferenceCount);
    lastReconciled.setToCurrentTime();
    if (result.equal && result.countersEqual) return;
    for (const { family, province, month, recordIds } of result.differences) {
      this.logger.warn(
        `${family} of ${province} in ${month} differ between services: ${recordIds.join(', ')}`,
      );
    }
    for (const { family, province, month, counted, facts } of result.counterDifferences) {
      this.logger.warn(
        `${family} of ${province} in ${month}: counters say ${counted}, facts ${facts}`,
      );
    }
  }
}

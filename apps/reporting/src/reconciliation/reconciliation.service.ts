import type { JobView, Permission } from '@dong-hanh/contracts';
import { Jobs, SCHEDULE_ACCOUNT, type JobRun } from '@dong-hanh/jobs';
import { Database } from '@dong-hanh/persistence';
import {
  AccessRights,
  eventContextOf,
  idempotencyOf,
  once,
  type RequestContext,
} from '@dong-hanh/service-kit';
import { Injectable, Logger } from '@nestjs/common';
import { CounterRepairs } from './counter-repairs.js';
import { Differences, isNothing } from './differences.js';
import { PlatformIntegrity } from './platform-integrity.js';
import { healed } from './reconciliation.metrics.js';
import {
  portionsOf,
  recordFamilies,
  resultOf,
  type CounterDifference,
  type Found,
  type ReconciliationResult,
} from './reconciliation.rules.js';

const PERMISSION: Permission = 'integrity.reconcile';
/** One at a time, whoever wants it. */
const DEDUPE_KEY = 'all-services';
/** One request takes so many records. */
const REPAIR_LIMIT = 500;

/** Compares all services, and the counters of the statistics with their facts, and puts right what differs. */
@Injectable()
export class ReconciliationService {
  private readonly logger = new Logger('reconciliation');

  constructor(
    private readonly platform: PlatformIntegrity,
    private readonly differences: Differences,
    private readonly repairs: CounterRepairs,
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

  /**
   * Finds what is wrong, says it and puts it right: records first, then counters, which are counted from
   * them.
   *
   * @throws RetryLater while the issuer, the gateway or a service behind it is away, while there are
   * differences in buckets that are not closed yet, and until what was repaired is equal
   */
  async heal(run: JobRun): Promise<ReconciliationResult> {
    const found = await this.differences.find(run.signal);
    await run.progress(40);
    this.report(found);
    for (const portion of portionsOf(found.differences, REPAIR_LIMIT)) {
      await this.platform.repair(portion, run.signal);
      healed.inc({ what: 'records', family: portion.family }, portion.recordIds.length);
    }
    await run.progress(60);
    await this.recount(found.counterDifferences);
    const isHealed = isNothing(found) || (await this.isHealed(run));
    if (!isHealed) this.logger.error('what differed is not equal after its repair');
    return resultOf(found, isHealed);
  }

  private async recount(counterDifferences: readonly CounterDifference[]): Promise<void> {
    for (const family of recordFamilies) {
      const places = counterDifferences.filter((each) => each.family === family);
      if (places.length === 0) continue;
      await this.repairs.recount(family, places);
      healed.inc({ what: 'counters', family }, places.length);
    }
  }

  /** The owner's events reach the readers in a moment; what differs once more may be another thing. */
  private async isHealed(run: JobRun): Promise<boolean> {
    await run.progress(80);
    const left = await this.differences.find(run.signal);
    await this.recount(left.counterDifferences);
    return left.differences.length === 0;
  }

  private report({ differences, counterDifferences }: Found): void {
    for (const { family, province, month, recordIds } of differences) {
      this.logger.warn(
        `${family} of ${province} in ${month} differ between services: ${recordIds.join(', ')}`,
      );
    }
    for (const { family, province, month, counted, facts } of counterDifferences) {
      this.logger.warn(
        `${family} of ${province} in ${month}: counters say ${counted}, facts ${facts}`,
      );
    }
  }
}

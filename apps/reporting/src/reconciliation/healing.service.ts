import { RetryLater, type JobRun } from '@dong-hanh/jobs';
import { Injectable, Logger } from '@nestjs/common';
import { CounterRepairs } from './counters/counter-repairs.js';
import { Differences, type Look } from './differences.js';
import { FindsRepository } from './finds.repository.js';
import { PlatformIntegrity } from './platform-integrity.js';
import { healed } from './reconciliation.metrics.js';
import {
  countedFamilies,
  isNothing,
  portionsOf,
  resultOf,
  type CounterDifference,
  type Found,
  type ReconciliationResult,
} from './reconciliation.rules.js';

/** One request takes so many records. */
const REPAIR_LIMIT = 500;
/** So often it looks whether what it repaired is equal; each look at a difference takes some seconds. */
const LOOKS_AFTER_REPAIR = 5;

/** Finds what is wrong, says it and puts it right. */
@Injectable()
export class HealingService {
  private readonly logger = new Logger('reconciliation');

  constructor(
    private readonly platform: PlatformIntegrity,
    private readonly differences: Differences,
    private readonly repairs: CounterRepairs,
    private readonly finds: FindsRepository,
  ) {}

  /**
   * Repairs records first, then counters, which are counted from them. What an attempt before this one
   * found is in the result as well.
   *
   * @throws RetryLater while the issuer, the gateway or a service behind it is away, and while records
   * differ in buckets of which none is closed yet
   */
  async heal(run: JobRun): Promise<ReconciliationResult> {
    const look = await this.differences.find(run.signal);
    await run.progress(40);
    this.report(look);
    const { differences, counterDifferences } = look;
    const all = await this.finds.remember(run.id, { differences, counterDifferences });
    for (const portion of portionsOf(differences, REPAIR_LIMIT)) {
      await this.platform.repair(portion, run.signal);
      healed.inc({ what: 'records', family: portion.family }, portion.recordIds.length);
    }
    await run.progress(60);
    await this.recount(counterDifferences);
    if (differences.length === 0 && look.isOpen) throw new RetryLater('gateway');
    const isHealed = isNothing(look) || (await this.isHealed(run));
    if (!isHealed) this.logger.error('what differed is not equal after its repair');
    return resultOf(all, isHealed);
  }

  private async recount(counterDifferences: readonly CounterDifference[]): Promise<void> {
    for (const family of countedFamilies) {
      const places = counterDifferences.filter((each) => each.family === family);
      if (places.length === 0) continue;
      await this.repairs.recount(family, places);
      healed.inc({ what: 'counters', family }, places.length);
    }
  }

  /** The owner's events reach the readers in a moment; what differs once more may be another thing. */
  private async isHealed(run: JobRun): Promise<boolean> {
    await run.progress(80);
    let left: Look | undefined;
    for (let looks = 0; looks < LOOKS_AFTER_REPAIR; looks += 1) {
      left = await this.differences.find(run.signal);
      await this.recount(left.counterDifferences);
      if (left.differences.length > 0 || !left.isOpen) break;
    }
    return left?.differences.length === 0 && !left.isOpen;
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

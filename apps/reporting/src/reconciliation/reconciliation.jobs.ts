import { JobWorker, type JobRun } from '@dong-hanh/jobs';
import { Injectable } from '@nestjs/common';
import { HealingService } from './healing.service.js';

/** Does the reconciliations: those of the night, of what the watch finds and of whoever starts one. */
@Injectable()
export class ReconciliationWorker extends JobWorker {
  readonly kind = 'reconciliation';
  override readonly attempts = 5;

  constructor(private readonly healing: HealingService) {
    super();
  }

  async run(_input: Record<string, unknown>, run: JobRun): Promise<Record<string, unknown>> {
    return { ...(await this.healing.heal(run)) };
  }
}

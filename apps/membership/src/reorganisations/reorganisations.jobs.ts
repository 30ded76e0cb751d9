import { JobWorker, type JobRun } from '@dong-hanh/jobs';
import { Injectable } from '@nestjs/common';
import type { ReorganisationJobInput, WithdrawalJobInput } from './reorganisations.dto.js';
import { ReorganisationsService } from './reorganisations.service.js';
import { WithdrawalsService } from './withdrawals.service.js';

type Input = ReorganisationJobInput | WithdrawalJobInput;

/** Carries out large decisions about the organisation, and large withdrawals of them. */
@Injectable()
export class ReorganisationWorker extends JobWorker<Input> {
  readonly kind = 'reorganisation';

  constructor(
    private readonly reorganisations: ReorganisationsService,
    private readonly withdrawals: WithdrawalsService,
  ) {
    super();
  }

  async run(input: Input, run: JobRun): Promise<Record<string, unknown>> {
    const done =
      'withdraws' in input
        ? await this.withdrawals.carryOut(input, run)
        : await this.reorganisations.carryOut(input, run);
    return { ...done };
  }
}

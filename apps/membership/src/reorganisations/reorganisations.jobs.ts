import { JobWorker, type JobRun } from '@dong-hanh/jobs';
import { Injectable } from '@nestjs/common';
import type { ReorganisationJobInput } from './reorganisations.dto.js';
import { ReorganisationsService } from './reorganisations.service.js';

/** Carries out large decisions about the organisation. */
@Injectable()
export class ReorganisationWorker extends JobWorker<ReorganisationJobInput> {
  readonly kind = 'reorganisation';

  constructor(private readonly reorganisations: ReorganisationsService) {
    super();
  }

  async run(input: ReorganisationJobInput, run: JobRun): Promise<Record<string, unknown>> {
    return { ...(await this.reorganisations.carryOut(input, run)) };
  }
}

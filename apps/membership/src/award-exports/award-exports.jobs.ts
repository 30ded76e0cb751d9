import { JobWorker, type JobRun } from '@dong-hanh/jobs';
import { Injectable } from '@nestjs/common';
import type { AwardExportInput } from './award-exports.dto.js';
import { AwardExportsService } from './award-exports.service.js';

/** Writes the files of exports. */
@Injectable()
export class AwardExportWorker extends JobWorker<AwardExportInput> {
  readonly kind = 'award-export';

  constructor(private readonly exports: AwardExportsService) {
    super();
  }

  async run(input: AwardExportInput, run: JobRun): Promise<Record<string, unknown>> {
    return { ...(await this.exports.write(input, run)) };
  }
}

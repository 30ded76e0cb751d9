import { JobWorker, type JobRun } from '@dong-hanh/jobs';
import { Injectable } from '@nestjs/common';
import { BatchRecordingService } from './batch-recording.service.js';
import type { MemberBatchJobInput } from './member-batches.dto.js';

/** Works long lists of admissions and exits off. */
@Injectable()
export class MemberBatchWorker extends JobWorker<MemberBatchJobInput> {
  readonly kind = 'member-batch';

  constructor(private readonly recording: BatchRecordingService) {
    super();
  }

  async run(input: MemberBatchJobInput, run: JobRun): Promise<Record<string, unknown>> {
    return { ...(await this.recording.carryOut(input, run)) };
  }
}

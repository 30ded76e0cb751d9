import type { JobView } from '@dong-hanh/contracts';
import { Jobs, type JobRun } from '@dong-hanh/jobs';
import {
  Clock,
  eventContextOf,
  idempotencyOf,
  once,
  type RequestContext,
} from '@dong-hanh/service-kit';
import { Injectable } from '@nestjs/common';
import { MemberRightsService } from '../members/member-rights.service.js';
import { awardExportFormats, type AwardPages } from './award-export-formats.js';
import { exportFileName, refuseTooLarge } from './award-export.rules.js';
import type {
  AwardExportInput,
  AwardExportRequest,
  AwardExportResult,
} from './award-exports.dto.js';
import { AwardExportsRepository, type ExportScope } from './award-exports.repository.js';

@Injectable()
export class AwardExportsService {
  constructor(
    private readonly exports: AwardExportsRepository,
    private readonly members: MemberRightsService,
    private readonly jobs: Jobs,
    private readonly clock: Clock,
  ) {}

  /** Starts an export, or answers with the one that is under way for the same request. */
  async start(request: AwardExportRequest, context: RequestContext): Promise<JobView> {
    const { actorId: accountId } = eventContextOf(context);
    const { format, unitId, decidedFrom, decidedTo, issuer, form, state } = request;
    const input = { format, unitId, decidedFrom, decidedTo, issuer, form, state };
    await this.scopeOf(accountId, unitId);
    const attempt = idempotencyOf(context, 'POST /v1/award-exports', request);
    const job = await this.exports.transaction(async (tx) => {
      const [id = ''] = await once(tx, attempt, async () => {
        const dedupeKey = `${accountId} ${JSON.stringify(input)}`;
        return [
          (await this.jobs.start(tx, { kind: 'award-export', accountId, input, dedupeKey })).id,
        ];
      });
      return this.jobs.find(tx, id);
    });
    this.jobs.afterCommit(job.id);
    return job;
  }

  /** Writes the file of a job. Rights are asked again: they may have ended since the request. */
  async write(input: AwardExportInput, run: JobRun): Promise<AwardExportResult> {
    const { format } = input;
    const scope = await this.scopeOf(run.accountId, input.unitId);
    const fileName = exportFileName(format, this.clock.today());
    return this.exports.read(scope, input, async ({ total, pages }) => {
      refuseTooLarge(format, total);
      const { contentType, write } = awardExportFormats[format];
      const chunks = write(reporting(pages, total, run));
      const { bytes } = await run.writeFile(fileName, contentType, chunks);
      return { rows: total, bytes, fileName };
    });
  }

  private async scopeOf(accountId: string, unitId: string): Promise<ExportScope> {
    const asked = { unitId, direct: false };
    const { roots } = await this.members.scopeFor(accountId, 'honour.export', asked);
    return roots;
  }
}

/** The same pages; says how far they are, which ends them with the job. */
async function* reporting(pages: AwardPages, total: number, run: JobRun): AwardPages {
  let done = 0;
  for await (const page of pages) {
    await run.progress((done / total) * 100);
    yield page;
    done += page.length;
  }
}

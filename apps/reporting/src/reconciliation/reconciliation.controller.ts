import type { JobView } from '@dong-hanh/contracts';
import { CurrentRequest, type RequestContext } from '@dong-hanh/service-kit';
import { Controller, HttpCode, Post, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { ReconciliationService } from './reconciliation.service.js';

@Controller('v1/reconciliations')
export class ReconciliationController {
  constructor(private readonly reconciliation: ReconciliationService) {}

  @Post()
  @HttpCode(202)
  async start(
    @CurrentRequest() context: RequestContext,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<JobView> {
    const job = await this.reconciliation.start(context);
    void reply.header('location', `/v1/jobs/${job.id}`);
    return job;
  }
}

import type { JobView } from '@dong-hanh/contracts';
import { CurrentRequest, type RequestContext } from '@dong-hanh/service-kit';
import { Body, Controller, HttpCode, Post, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { AwardExportRequest } from './award-exports.dto.js';
import { AwardExportsService } from './award-exports.service.js';

@Controller('v1/award-exports')
export class AwardExportsController {
  constructor(private readonly exports: AwardExportsService) {}

  @Post()
  @HttpCode(202)
  async start(
    @Body() request: AwardExportRequest,
    @CurrentRequest() context: RequestContext,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<JobView> {
    const job = await this.exports.start(request, context);
    void reply.header('location', `/v1/jobs/${job.id}`);
    return job;
  }
}

import type { JobView } from '@dong-hanh/contracts';
import {
  CurrentActor,
  CurrentRequest,
  UuidPipe,
  type Actor,
  type RequestContext,
} from '@dong-hanh/service-kit';
import { Body, Controller, Get, HttpCode, Param, Post, Res } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyReply } from 'fastify';
import { MemberBatchRequest } from './member-batches.dto.js';
import { MemberBatchesService } from './member-batches.service.js';

/** Twenty thousand admissions take about 4 MB. */
const LARGEST_BODY = 8 * 1_048_576;

@Controller('v1/member-batches')
export class MemberBatchesController {
  constructor(private readonly batches: MemberBatchesService) {}

  @Post()
  @HttpCode(202)
  @RouteConfig({ bodyLimit: LARGEST_BODY })
  async start(
    @Body() request: MemberBatchRequest,
    @CurrentRequest() context: RequestContext,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<JobView> {
    const job = await this.batches.start(request, context);
    void reply.header('location', `/v1/jobs/${job.id}`);
    return job;
  }

  @Get(':id')
  show(@Param('id', UuidPipe) id: string, @CurrentActor() { accountId }: Actor) {
    return this.batches.show(accountId, id);
  }
}

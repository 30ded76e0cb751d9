import { CurrentRequest, type RequestContext, UuidPipe } from '@dong-hanh/service-kit';
import { Body, Controller, Get, Param, Post, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import {
  ReorganisationListQuery,
  ReorganisationQuery,
  ReorganisationRequest,
  WithdrawalRequest,
  type Outcome,
} from './reorganisations.dto.js';
import { ReorganisationsService } from './reorganisations.service.js';
import { WithdrawalsService } from './withdrawals.service.js';

@Controller('v1/reorganisations')
export class ReorganisationsController {
  constructor(
    private readonly reorganisations: ReorganisationsService,
    private readonly withdrawals: WithdrawalsService,
  ) {}

  @Post()
  async record(
    @Body() request: ReorganisationRequest,
    @Query() { preview }: ReorganisationQuery,
    @CurrentRequest() context: RequestContext,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    if (preview) {
      void reply.status(200);
      return this.reorganisations.preview(request, context);
    }
    return answer(await this.reorganisations.record(request, context), reply);
  }

  @Post(':id/withdrawal')
  async withdraw(
    @Param('id', UuidPipe) id: string,
    @Body() request: WithdrawalRequest,
    @Query() { preview }: ReorganisationQuery,
    @CurrentRequest() context: RequestContext,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    if (preview) {
      void reply.status(200);
      return this.withdrawals.preview(id, request, context);
    }
    return answer(await this.withdrawals.withdraw(id, request, context), reply);
  }

  @Get()
  list(@Query() query: ReorganisationListQuery) {
    return this.reorganisations.list(query);
  }

  @Get(':id')
  show(@Param('id', UuidPipe) id: string) {
    return this.reorganisations.show(id);
  }
}

/** What is recorded, or the job that records it. */
function answer(outcome: Outcome, reply: FastifyReply) {
  if ('recorded' in outcome) return outcome.recorded;
  void reply.status(202).header('location', `/v1/jobs/${outcome.job.id}`);
  return outcome.job;
}

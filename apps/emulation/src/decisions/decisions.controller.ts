import { type CountedPage, CurrentActor, CurrentRequest, UuidPipe } from '@dong-hanh/service-kit';
import type { Actor, RequestContext } from '@dong-hanh/service-kit';
import { Body, Controller, Get, Param, Post, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { DecisionReadingService } from './decision-reading.service.js';
import {
  DecisionListQuery,
  decisionTag,
  RecordDecisionQuery,
  RecordDecisionRequest,
  toFindingsResponse,
  type DecisionResponse,
  type DecisionRow,
  type FindingsResponse,
} from './decisions.dto.js';
import { DecisionsService } from './decisions.service.js';

@Controller('v1/award-decisions')
export class DecisionsController {
  constructor(
    private readonly decisions: DecisionsService,
    private readonly reading: DecisionReadingService,
  ) {}

  @Post()
  async record(
    @Body() decision: RecordDecisionRequest,
    @Query() { validateOnly }: RecordDecisionQuery,
    @CurrentRequest() context: RequestContext,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<DecisionResponse | FindingsResponse> {
    if (validateOnly) {
      void reply.status(200);
      return toFindingsResponse(await this.decisions.validate(decision, context), context.locale);
    }
    const recorded = await this.decisions.record(decision, context);
    void reply.header('etag', decisionTag(recorded));
    return recorded;
  }

  @Get()
  list(
    @Query() query: DecisionListQuery,
    @CurrentActor() { accountId }: Actor,
  ): Promise<CountedPage<DecisionRow>> {
    return this.reading.list(query, accountId);
  }

  @Get(':id')
  async find(
    @Param('id', UuidPipe) id: string,
    @CurrentActor() { accountId }: Actor,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<DecisionResponse> {
    const decision = await this.reading.find(id, accountId);
    void reply.header('etag', decisionTag(decision));
    return decision;
  }
}

import { type CountedPage, CurrentActor, CurrentRequest, UuidPipe } from '@dong-hanh/service-kit';
import type { Actor, RequestContext } from '@dong-hanh/service-kit';
import { Body, Controller, Get, Param, Post, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import {
  AwardListQuery,
  awardTag,
  RevocationRequest,
  toAwardResponse,
  type AwardResponse,
  type AwardRow,
  type AwardWithReason,
} from './awards.dto.js';
import { AwardReadingService } from './award-reading.service.js';
import { AwardsService } from './awards.service.js';

@Controller('v1/awards')
export class AwardsController {
  constructor(
    private readonly awards: AwardsService,
    private readonly reading: AwardReadingService,
  ) {}

  @Get()
  list(
    @Query() query: AwardListQuery,
    @CurrentActor() { accountId }: Actor,
  ): Promise<CountedPage<AwardRow>> {
    return this.reading.list(query, accountId);
  }

  @Get(':id')
  async find(
    @Param('id', UuidPipe) id: string,
    @CurrentActor() { accountId }: Actor,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<AwardResponse> {
    return answer(await this.reading.find(id, accountId), reply);
  }

  @Post(':id/revocation')
  async revoke(
    @Param('id', UuidPipe) id: string,
    @Body() request: RevocationRequest,
    @CurrentRequest() context: RequestContext,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<AwardResponse> {
    return answer(await this.awards.revoke(id, request, context), reply);
  }
}

function answer(found: AwardWithReason, reply: FastifyReply): AwardResponse {
  void reply.header('etag', awardTag(found.award));
  return toAwardResponse(found);
}

import {
  CurrentActor,
  CurrentRequest,
  UuidPipe,
  type Actor,
  type RequestContext,
} from '@dong-hanh/service-kit';
import { Body, Controller, Get, Headers, Param, Post, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { MergerListService } from './merger-list.service.js';
import {
  MergeMembersQuery,
  MergeMembersRequest,
  MergerListQuery,
  UnmergeMemberRequest,
} from './mergers.dto.js';
import { MergersService } from './mergers.service.js';

@Controller('v1/members/:id')
export class MergersController {
  constructor(
    private readonly mergers: MergersService,
    private readonly merged: MergerListService,
  ) {}

  @Post('merge')
  merge(
    @Param('id', UuidPipe) survivorId: string,
    @Body() request: MergeMembersRequest,
    @Query() { preview }: MergeMembersQuery,
    @CurrentRequest() context: RequestContext,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Headers('if-match') ifMatch?: string,
  ) {
    const order = { survivorId, ...request, context, ifMatch };
    if (!preview) return this.mergers.merge(order);
    void reply.status(200);
    return this.mergers.preview(order);
  }

  @Post('unmerge')
  unmerge(
    @Param('id', UuidPipe) duplicateId: string,
    @Body() { reason }: UnmergeMemberRequest,
    @CurrentRequest() context: RequestContext,
  ) {
    return this.mergers.unmerge({ duplicateId, reason, context });
  }

  @Get('mergers')
  list(
    @Param('id', UuidPipe) id: string,
    @Query() query: MergerListQuery,
    @CurrentActor() { accountId }: Actor,
  ) {
    return this.merged.list(accountId, id, query);
  }
}

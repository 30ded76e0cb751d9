import { CurrentRequest, type RequestContext } from '@dong-hanh/service-kit';
import { Body, Controller, Post, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { ReorganisationQuery, ReorganisationRequest } from './reorganisations.dto.js';
import { ReorganisationsService } from './reorganisations.service.js';

@Controller('v1/reorganisations')
export class ReorganisationsController {
  constructor(private readonly reorganisations: ReorganisationsService) {}

  @Post()
  record(
    @Body() request: ReorganisationRequest,
    @Query() { preview }: ReorganisationQuery,
    @CurrentRequest() context: RequestContext,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    if (!preview) return this.reorganisations.record(request, context);
    void reply.status(200);
    return this.reorganisations.preview(request, context);
  }
}

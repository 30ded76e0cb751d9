import { type CountedPage, CurrentActor, CurrentRequest, UuidPipe } from '@dong-hanh/service-kit';
import type { Actor, RequestContext } from '@dong-hanh/service-kit';
import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { SupportReadingService } from './support-reading.service.js';
import {
  SupportListQuery,
  SupportReturnRequest,
  toSupportDetail,
  toSupportResponse,
  type SupportDetail,
  type SupportResponse,
  type SupportRow,
} from './supports.dto.js';
import { SupportsService } from './supports.service.js';

@Controller('v1/supports')
export class SupportsController {
  constructor(
    private readonly supports: SupportsService,
    private readonly reading: SupportReadingService,
  ) {}

  @Get()
  list(
    @Query() query: SupportListQuery,
    @CurrentActor() { accountId }: Actor,
  ): Promise<CountedPage<SupportRow>> {
    return this.reading.list(query, accountId);
  }

  @Get(':id')
  async find(
    @Param('id', UuidPipe) id: string,
    @CurrentActor() { accountId }: Actor,
  ): Promise<SupportDetail> {
    return toSupportDetail(await this.reading.find(id, accountId));
  }

  @Post(':id/return')
  async return(
    @Param('id', UuidPipe) id: string,
    @Body() request: SupportReturnRequest,
    @CurrentRequest() context: RequestContext,
  ): Promise<SupportResponse> {
    return toSupportResponse(await this.supports.return(id, request, context));
  }
}

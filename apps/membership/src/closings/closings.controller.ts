import {
  CurrentActor,
  CurrentRequest,
  DayQuery,
  eventContextOf,
  UuidPipe,
  type Actor,
  type RequestContext,
} from '@dong-hanh/service-kit';
import {
  Body,
  Controller,
  Get,
  Headers,
  Param,
  Patch,
  Query,
  UseInterceptors,
} from '@nestjs/common';
import { VersionTagInterceptor } from '../version-tag.interceptor.js';
import { ChangeItemRequest, ClosingListQuery } from './closings.dto.js';
import { ClosingsService } from './closings.service.js';

@Controller('v1/closings')
export class ClosingsController {
  constructor(private readonly closings: ClosingsService) {}

  @Get()
  list(@Query() query: ClosingListQuery, @CurrentActor() { accountId }: Actor) {
    return this.closings.list(accountId, query);
  }

  @Get(':unitId')
  @UseInterceptors(VersionTagInterceptor)
  show(
    @Param('unitId', UuidPipe) unitId: string,
    @Query() { asOf }: DayQuery,
    @CurrentActor() { accountId }: Actor,
  ) {
    return this.closings.show(accountId, unitId, asOf);
  }

  @Patch(':unitId/items/:code')
  @UseInterceptors(VersionTagInterceptor)
  change(
    @Param('unitId', UuidPipe) unitId: string,
    @Param('code') code: string,
    @Body() change: ChangeItemRequest,
    @CurrentRequest() context: RequestContext,
    @Headers('if-match') ifMatch?: string,
  ) {
    const trail = eventContextOf(context);
    return this.closings.change({ unitId, code, change, trail, ifMatch });
  }
}

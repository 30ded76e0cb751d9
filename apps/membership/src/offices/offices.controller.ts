import {
  CurrentActor,
  CurrentRequest,
  DayQuery,
  UuidPipe,
  type Actor,
  type RequestContext,
} from '@dong-hanh/service-kit';
import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import {
  HeldOfficesQuery,
  LeaveOfficeRequest,
  OfficerListQuery,
  TakeOfficeRequest,
} from './offices.dto.js';
import { OfficesService } from './offices.service.js';

@Controller('v1')
export class OfficesController {
  constructor(private readonly offices: OfficesService) {}

  @Get('organs')
  organs(@Query() { asOf }: DayQuery) {
    return this.offices.organs(asOf);
  }

  @Get('offices')
  catalogue(@Query() { asOf }: DayQuery) {
    return this.offices.catalogue(asOf);
  }

  @Get('members/:id/offices')
  ofMember(
    @Param('id', UuidPipe) id: string,
    @Query() { asOf }: HeldOfficesQuery,
    @CurrentActor() { accountId }: Actor,
  ) {
    return this.offices.ofMember(accountId, id, asOf);
  }

  @Post('members/:id/offices')
  take(
    @Param('id', UuidPipe) id: string,
    @Body() request: TakeOfficeRequest,
    @CurrentRequest() context: RequestContext,
  ) {
    return this.offices.take(id, request, context);
  }

  @Post('members/:id/offices/:holdingId/end')
  leave(
    @Param('id', UuidPipe) memberId: string,
    @Param('holdingId', UuidPipe) holdingId: string,
    @Body() request: LeaveOfficeRequest,
    @CurrentRequest() context: RequestContext,
  ) {
    return this.offices.leave({ memberId, holdingId }, request, context);
  }

  @Get('units/:id/officers')
  ofUnit(
    @Param('id', UuidPipe) id: string,
    @Query() query: OfficerListQuery,
    @CurrentActor() { accountId }: Actor,
  ) {
    return this.offices.ofUnit(accountId, id, query);
  }
}

import { CurrentActor, UuidPipe, type Actor } from '@dong-hanh/service-kit';
import { Body, Controller, Get, Header, Param, Post, Put, Query } from '@nestjs/common';
import { IdentityDisclosuresService } from './identity-disclosures.service.js';
import {
  DiscloseIdentityNumberRequest,
  IdentityDisclosureQuery,
  RecordIdentityNumberRequest,
} from './identity-numbers.dto.js';
import { IdentityNumbersService } from './identity-numbers.service.js';

@Controller('v1/members/:id')
export class IdentityNumbersController {
  constructor(
    private readonly numbers: IdentityNumbersService,
    private readonly disclosures: IdentityDisclosuresService,
  ) {}

  @Put('identity-number')
  record(
    @Param('id', UuidPipe) id: string,
    @Body() { number }: RecordIdentityNumberRequest,
    @CurrentActor() { accountId }: Actor,
  ) {
    return this.numbers.record(accountId, id, number);
  }

  @Post('identity-number/disclosure')
  @Header('cache-control', 'no-store')
  disclose(
    @Param('id', UuidPipe) id: string,
    @Body() request: DiscloseIdentityNumberRequest,
    @CurrentActor() { accountId }: Actor,
  ) {
    return this.disclosures.disclose(accountId, id, request);
  }

  @Get('identity-disclosures')
  list(
    @Param('id', UuidPipe) id: string,
    @Query() query: IdentityDisclosureQuery,
    @CurrentActor() { accountId }: Actor,
  ) {
    return this.disclosures.list(accountId, id, query);
  }
}

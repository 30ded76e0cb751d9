import { CurrentActor, UuidPipe, type Actor } from '@dong-hanh/service-kit';
import { Controller, Get, Param, Query } from '@nestjs/common';
import { DigestQuery, DigestRecordsQuery } from './honours.dto.js';
import { HonoursService } from './honours.service.js';

@Controller('v1')
export class HonoursController {
  constructor(private readonly honours: HonoursService) {}

  @Get('members/:id/honours')
  ofMember(@Param('id', UuidPipe) id: string, @CurrentActor() { accountId }: Actor) {
    return this.honours.ofMember(accountId, id);
  }

  @Get('units/:id/honours')
  ofUnit(@Param('id', UuidPipe) id: string, @CurrentActor() { accountId }: Actor) {
    return this.honours.ofUnit(accountId, id);
  }

  @Get('integrity/awards')
  digests(@Query() _: DigestQuery, @CurrentActor() { accountId }: Actor) {
    return this.honours.digests(accountId);
  }

  @Get('integrity/awards/versions')
  digestRecords(@Query() query: DigestRecordsQuery, @CurrentActor() { accountId }: Actor) {
    return this.honours.digestRecords(accountId, query);
  }
}

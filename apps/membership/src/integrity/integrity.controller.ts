import { CurrentActor, type Actor } from '@dong-hanh/service-kit';
import { Controller, Get, Query } from '@nestjs/common';
import { DigestQuery, DigestRecordsQuery } from './integrity.dto.js';
import { IntegrityService } from './integrity.service.js';

@Controller('v1/integrity')
export class IntegrityController {
  constructor(private readonly integrity: IntegrityService) {}

  @Get('awards')
  awardDigests(@Query() _: DigestQuery, @CurrentActor() { accountId }: Actor) {
    return this.integrity.digests(accountId, 'awards');
  }

  @Get('awards/versions')
  awardVersions(@Query() query: DigestRecordsQuery, @CurrentActor() { accountId }: Actor) {
    return this.integrity.records(accountId, 'awards', query);
  }

  @Get('supports')
  supportDigests(@Query() _: DigestQuery, @CurrentActor() { accountId }: Actor) {
    return this.integrity.digests(accountId, 'supports');
  }

  @Get('supports/versions')
  supportVersions(@Query() query: DigestRecordsQuery, @CurrentActor() { accountId }: Actor) {
    return this.integrity.records(accountId, 'supports', query);
  }

  @Get('members')
  memberDigests(@Query() _: DigestQuery, @CurrentActor() { accountId }: Actor) {
    return this.integrity.digests(accountId, 'members');
  }

  @Get('members/versions')
  memberVersions(@Query() query: DigestRecordsQuery, @CurrentActor() { accountId }: Actor) {
    return this.integrity.records(accountId, 'members', query);
  }

  @Get('units')
  unitDigests(@Query() _: DigestQuery, @CurrentActor() { accountId }: Actor) {
    return this.integrity.digests(accountId, 'units');
  }

  @Get('units/versions')
  unitVersions(@Query() query: DigestRecordsQuery, @CurrentActor() { accountId }: Actor) {
    return this.integrity.records(accountId, 'units', query);
  }
}

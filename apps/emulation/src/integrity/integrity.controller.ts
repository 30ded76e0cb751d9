import { CurrentActor, type Actor, type Page } from '@dong-hanh/service-kit';
import { Controller, Get, Query } from '@nestjs/common';
import { DigestQuery, VersionQuery } from './integrity.dto.js';
import type { AwardVersion, DigestsResponse } from './integrity.dto.js';
import { IntegrityService } from './integrity.service.js';

@Controller('v1/integrity/awards')
export class IntegrityController {
  constructor(private readonly integrity: IntegrityService) {}

  @Get()
  digests(@Query() _: DigestQuery, @CurrentActor() { accountId }: Actor): Promise<DigestsResponse> {
    return this.integrity.digests(accountId);
  }

  @Get('versions')
  versions(
    @Query() query: VersionQuery,
    @CurrentActor() { accountId }: Actor,
  ): Promise<Page<AwardVersion>> {
    return this.integrity.versions(query, accountId);
  }
}

import { CurrentActor, type Actor } from '@dong-hanh/service-kit';
import { Controller, Get, Query } from '@nestjs/common';
import {
  AwardDigestsQuery,
  AwardVersionsQuery,
  type AwardDigestsResponse,
  type AwardVersionsResponse,
} from './integrity.dto.js';
import { IntegrityService } from './integrity.service.js';

@Controller('v1/integrity/awards')
export class IntegrityController {
  constructor(private readonly integrity: IntegrityService) {}

  @Get()
  digests(
    @CurrentActor() actor: Actor,
    @Query() _query: AwardDigestsQuery,
  ): Promise<AwardDigestsResponse> {
    return this.integrity.digests(actor.accountId);
  }

  @Get('versions')
  versions(
    @CurrentActor() actor: Actor,
    @Query() query: AwardVersionsQuery,
  ): Promise<AwardVersionsResponse> {
    return this.integrity.versions(actor.accountId, query);
  }
}

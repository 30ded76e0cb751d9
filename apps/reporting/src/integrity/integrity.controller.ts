import { CurrentActor, type Actor } from '@dong-hanh/service-kit';
import { Controller, Get, Query } from '@nestjs/common';
import {
  DigestsQuery,
  VersionsQuery,
  type DigestsResponse,
  type VersionsResponse,
} from './integrity.dto.js';
import { IntegrityService } from './integrity.service.js';

@Controller('v1/integrity')
export class IntegrityController {
  constructor(private readonly integrity: IntegrityService) {}

  @Get('awards')
  awardDigests(
    @CurrentActor() { accountId }: Actor,
    @Query() _query: DigestsQuery,
  ): Promise<DigestsResponse> {
    return this.integrity.digests(accountId, 'awards');
  }

  @Get('awards/versions')
  awardVersions(
    @CurrentActor() { accountId }: Actor,
    @Query() query: VersionsQuery,
  ): Promise<VersionsResponse> {
    return this.integrity.versions(accountId, 'awards', query);
  }

  @Get('supports')
  supportDigests(
    @CurrentActor() { accountId }: Actor,
    @Query() _query: DigestsQuery,
  ): Promise<DigestsResponse> {
    return this.integrity.digests(accountId, 'supports');
  }

  @Get('supports/versions')
  supportVersions(
    @CurrentActor() { accountId }: Actor,
    @Query() query: VersionsQuery,
  ): Promise<VersionsResponse> {
    return this.integrity.versions(accountId, 'supports', query);
  }

  @Get('members')
  memberDigests(
    @CurrentActor() { accountId }: Actor,
    @Query() _query: DigestsQuery,
  ): Promise<DigestsResponse> {
    return this.integrity.digests(accountId, 'members');
  }

  @Get('members/versions')
  memberVersions(
    @CurrentActor() { accountId }: Actor,
    @Query() query: VersionsQuery,
  ): Promise<VersionsResponse> {
    return this.integrity.versions(accountId, 'members', query);
  }

  @Get('units')
  unitDigests(
    @CurrentActor() { accountId }: Actor,
    @Query() _query: DigestsQuery,
  ): Promise<DigestsResponse> {
    return this.integrity.digests(accountId, 'units');
  }

  @Get('units/versions')
  unitVersions(
    @CurrentActor() { accountId }: Actor,
    @Query() query: VersionsQuery,
  ): Promise<VersionsResponse> {
    return this.integrity.versions(accountId, 'units', query);
  }
}

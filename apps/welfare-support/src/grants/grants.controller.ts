import { CurrentActor, CurrentRequest, UuidPipe } from '@dong-hanh/service-kit';
import type { Actor, RequestContext } from '@dong-hanh/service-kit';
import { Body, Controller, Get, Param, Post } from '@nestjs/common';
import { GrantReadingService } from './grant-reading.service.js';
import {
  SupportGrantRequest,
  type SupportGrantDetail,
  type SupportGrantResponse,
} from './grants.dto.js';
import { GrantsService } from './grants.service.js';

@Controller('v1/support-grants')
export class GrantsController {
  constructor(
    private readonly grants: GrantsService,
    private readonly reading: GrantReadingService,
  ) {}

  @Post()
  grant(
    @Body() written: SupportGrantRequest,
    @CurrentRequest() context: RequestContext,
  ): Promise<SupportGrantResponse> {
    return this.grants.grant(written, context);
  }

  @Get(':id')
  find(
    @Param('id', UuidPipe) id: string,
    @CurrentActor() { accountId }: Actor,
  ): Promise<SupportGrantDetail> {
    return this.reading.find(id, accountId);
  }
}

import { CurrentActor, UuidPipe, type Actor } from '@dong-hanh/service-kit';
import { Controller, Get, Param, Query } from '@nestjs/common';
import { DuplicateListQuery } from './duplicates.dto.js';
import { DuplicatesService } from './duplicates.service.js';

@Controller('v1')
export class DuplicatesController {
  constructor(private readonly duplicates: DuplicatesService) {}

  @Get('members/:id/duplicates')
  ofMember(@Param('id', UuidPipe) id: string, @CurrentActor() { accountId }: Actor) {
    return this.duplicates.ofMember(accountId, id);
  }

  @Get('duplicates')
  ofSubtree(@Query() query: DuplicateListQuery, @CurrentActor() { accountId }: Actor) {
    return this.duplicates.ofSubtree(accountId, query);
  }
}

import { CurrentActor, UuidPipe, type Actor } from '@dong-hanh/service-kit';
import { Controller, Get, Param } from '@nestjs/common';
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
}

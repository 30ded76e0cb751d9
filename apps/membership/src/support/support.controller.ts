import { CurrentActor, UuidPipe, type Actor } from '@dong-hanh/service-kit';
import { Controller, Get, Param } from '@nestjs/common';
import { SupportService } from './support.service.js';

@Controller('v1/members/:id/support')
export class SupportController {
  constructor(private readonly support: SupportService) {}

  @Get()
  ofMember(@Param('id', UuidPipe) id: string, @CurrentActor() { accountId }: Actor) {
    return this.support.ofMember(accountId, id);
  }
}

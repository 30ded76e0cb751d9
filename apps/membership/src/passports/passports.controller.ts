import { CurrentActor, UuidPipe, type Actor } from '@dong-hanh/service-kit';
import { Controller, Get, Param } from '@nestjs/common';
import { PassportsService } from './passports.service.js';

@Controller('v1/members/:id/passport')
export class PassportsController {
  constructor(private readonly passports: PassportsService) {}

  @Get()
  show(@Param('id', UuidPipe) id: string, @CurrentActor() { accountId }: Actor) {
    return this.passports.show(accountId, id);
  }
}

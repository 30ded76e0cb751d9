import { CurrentActor, type Actor } from '@dong-hanh/service-kit';
import { Controller, Get } from '@nestjs/common';
import { AccessService } from './access.service.js';

@Controller('v1/access')
export class AccessController {
  constructor(private readonly access: AccessService) {}

  @Get('grants')
  ownGrants(@CurrentActor() { accountId }: Actor) {
    return this.access.ownGrants(accountId);
  }
}

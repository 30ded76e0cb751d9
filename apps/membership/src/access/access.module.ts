import { AccessRights } from '@dong-hanh/service-kit';
import { Global, Module } from '@nestjs/common';
import { MembershipAccessRights } from './access-rights.js';
import { AccessController } from './access.controller.js';
import { AccessService } from './access.service.js';

/** Global, because each action of each feature asks it. */
@Global()
@Module({
  controllers: [AccessController],
  providers: [AccessService, { provide: AccessRights, useClass: MembershipAccessRights }],
  exports: [AccessService, AccessRights],
})
export class AccessModule {}

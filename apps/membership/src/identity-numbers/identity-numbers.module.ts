import { Module } from '@nestjs/common';
import { MembersModule } from '../members/members.module.js';
import { IdentityDisclosuresService } from './identity-disclosures.service.js';
import { IdentityNumbersController } from './identity-numbers.controller.js';
import { IdentityNumbersRepository } from './identity-numbers.repository.js';
import { IdentityNumbersService } from './identity-numbers.service.js';
import { MasterKeyRotation } from './master-key-rotation.service.js';

@Module({
  imports: [MembersModule],
  controllers: [IdentityNumbersController],
  providers: [
    IdentityNumbersService,
    IdentityDisclosuresService,
    IdentityNumbersRepository,
    MasterKeyRotation,
  ],
})
export class IdentityNumbersModule {}

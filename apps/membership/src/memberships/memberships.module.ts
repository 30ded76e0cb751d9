import { Module } from '@nestjs/common';
import { MembersModule } from '../members/members.module.js';
import { UnitsModule } from '../units/units.module.js';
import { MembershipReadingService } from './membership-reading.service.js';
import { MembershipReasonsController } from './membership-reasons.controller.js';
import { MembershipsController } from './memberships.controller.js';
import { MembershipsRepository } from './memberships.repository.js';
import { MembershipsService } from './memberships.service.js';

@Module({
  imports: [UnitsModule, MembersModule],
  controllers: [MembershipsController, MembershipReasonsController],
  providers: [MembershipsService, MembershipReadingService, MembershipsRepository],
  exports: [MembersModule],
})
export class MembershipsModule {}

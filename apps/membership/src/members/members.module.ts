import { Module } from '@nestjs/common';
import { UnitsModule } from '../units/units.module.js';
import { MemberRightsService } from './member-rights.service.js';
import { MembersController } from './members.controller.js';
import { MembersRepository } from './members.repository.js';
import { MembersService } from './members.service.js';

@Module({
  imports: [UnitsModule],
  controllers: [MembersController],
  providers: [MembersService, MemberRightsService, MembersRepository],
  exports: [MembersService, MemberRightsService],
})
export class MembersModule {}

import { Module } from '@nestjs/common';
import { MembersModule } from '../members/members.module.js';
import { UnitsModule } from '../units/units.module.js';
import { DuesController } from './dues.controller.js';
import { DuesRepository } from './dues.repository.js';
import { DuesService } from './dues.service.js';

@Module({
  imports: [UnitsModule, MembersModule],
  controllers: [DuesController],
  providers: [DuesService, DuesRepository],
})
export class DuesModule {}

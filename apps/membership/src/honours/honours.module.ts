import { Module } from '@nestjs/common';
import { MembersModule } from '../members/members.module.js';
import { UnitsModule } from '../units/units.module.js';
import { HonoursConsumer } from './honours.consumer.js';
import { HonoursController } from './honours.controller.js';
import { HonoursRepository } from './honours.repository.js';
import { HonoursService } from './honours.service.js';

@Module({
  imports: [MembersModule, UnitsModule],
  controllers: [HonoursController, HonoursConsumer],
  providers: [HonoursService, HonoursRepository],
  exports: [HonoursService],
})
export class HonoursModule {}

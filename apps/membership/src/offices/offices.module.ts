import { Module } from '@nestjs/common';
import { MembersModule } from '../members/members.module.js';
import { UnitsModule } from '../units/units.module.js';
import { OfficesController } from './offices.controller.js';
import { OfficesRepository } from './offices.repository.js';
import { OfficesService } from './offices.service.js';

@Module({
  imports: [UnitsModule, MembersModule],
  controllers: [OfficesController],
  providers: [OfficesService, OfficesRepository],
  exports: [OfficesService],
})
export class OfficesModule {}

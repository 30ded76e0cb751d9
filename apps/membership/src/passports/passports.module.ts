import { Module } from '@nestjs/common';
import { HonoursModule } from '../honours/honours.module.js';
import { MembersModule } from '../members/members.module.js';
import { OfficesModule } from '../offices/offices.module.js';
import { PassportRightsService } from './passport-rights.service.js';
import { PassportsController } from './passports.controller.js';
import { PassportsRepository } from './passports.repository.js';
import { PassportsService } from './passports.service.js';

@Module({
  imports: [MembersModule, HonoursModule, OfficesModule],
  controllers: [PassportsController],
  providers: [PassportsService, PassportRightsService, PassportsRepository],
})
export class PassportsModule {}

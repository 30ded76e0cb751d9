import { Module } from '@nestjs/common';
import { MembersModule } from '../members/members.module.js';
import { AwardExportsController } from './award-exports.controller.js';
import { AwardExportWorker } from './award-exports.jobs.js';
import { AwardExportsRepository } from './award-exports.repository.js';
import { AwardExportsService } from './award-exports.service.js';

@Module({
  imports: [MembersModule],
  controllers: [AwardExportsController],
  providers: [AwardExportsService, AwardExportsRepository, AwardExportWorker],
})
export class AwardExportsModule {}

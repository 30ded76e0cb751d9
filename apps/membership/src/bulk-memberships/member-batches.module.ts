import { Module } from '@nestjs/common';
import { MembersModule } from '../members/members.module.js';
import { UnitsModule } from '../units/units.module.js';
import { BatchRecordingService } from './batch-recording.service.js';
import { BatchRowRetention } from './batch-row-retention.js';
import { MemberBatchesController } from './member-batches.controller.js';
import { MemberBatchWorker } from './member-batches.jobs.js';
import { MemberBatchesRepository } from './member-batches.repository.js';
import { MemberBatchesService } from './member-batches.service.js';

@Module({
  imports: [UnitsModule, MembersModule],
  controllers: [MemberBatchesController],
  providers: [
    MemberBatchesService,
    BatchRecordingService,
    MemberBatchesRepository,
    MemberBatchWorker,
    BatchRowRetention,
  ],
})
export class BulkMembershipsModule {}

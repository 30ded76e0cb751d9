import { Module } from '@nestjs/common';
import { ClosingsModule } from '../closings/closings.module.js';
import { UnitsModule } from '../units/units.module.js';
import { DecisionRecordingService } from './decision-recording.service.js';
import { ReorganisationsController } from './reorganisations.controller.js';
import { ReorganisationWorker } from './reorganisations.jobs.js';
import { ReorganisationsService } from './reorganisations.service.js';
import { WithdrawalsService } from './withdrawals.service.js';

@Module({
  imports: [UnitsModule, ClosingsModule],
  controllers: [ReorganisationsController],
  providers: [
    ReorganisationsService,
    WithdrawalsService,
    DecisionRecordingService,
    ReorganisationWorker,
  ],
  exports: [ReorganisationsService],
})
export class ReorganisationsModule {}

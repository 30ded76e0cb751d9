import { Module } from '@nestjs/common';
import { DecisionsModule } from '../decisions/decisions.module.js';
import { AwardReadingService } from './award-reading.service.js';
import { AwardsController } from './awards.controller.js';
import { AwardsRecovery } from './awards.recovery.js';
import { AwardsRepository } from './awards.repository.js';
import { AwardsRepublisher } from './awards.republisher.js';
import { AwardsService } from './awards.service.js';

@Module({
  imports: [DecisionsModule],
  controllers: [AwardsController],
  providers: [
    AwardsService,
    AwardReadingService,
    AwardsRepository,
    AwardsRepublisher,
    AwardsRecovery,
  ],
  exports: [AwardsRepublisher],
})
export class AwardsModule {}

import { Module } from '@nestjs/common';
import { AwardStatisticsConsumer } from './award-statistics.consumer.js';
import { AwardStatisticsController } from './award-statistics.controller.js';
import { AwardStatisticsRepository } from './award-statistics.repository.js';
import { AwardStatisticsService } from './award-statistics.service.js';

@Module({
  controllers: [AwardStatisticsController, AwardStatisticsConsumer],
  providers: [AwardStatisticsService, AwardStatisticsRepository],
})
export class AwardStatisticsModule {}

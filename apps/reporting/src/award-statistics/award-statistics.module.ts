import { Module } from '@nestjs/common';
import { StatisticsModule } from '../statistics/statistics.module.js';
import { AwardStatisticsConsumer } from './award-statistics.consumer.js';
import { AwardStatisticsController } from './award-statistics.controller.js';
import { AwardStatisticsService } from './award-statistics.service.js';

@Module({
  imports: [StatisticsModule],
  controllers: [AwardStatisticsController, AwardStatisticsConsumer],
  providers: [AwardStatisticsService],
})
export class AwardStatisticsModule {}

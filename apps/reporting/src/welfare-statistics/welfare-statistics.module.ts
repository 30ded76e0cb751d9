import { Module } from '@nestjs/common';
import { StatisticsModule } from '../statistics/statistics.module.js';
import { WelfareStatisticsConsumer } from './welfare-statistics.consumer.js';
import { WelfareStatisticsController } from './welfare-statistics.controller.js';
import { WelfareStatisticsService } from './welfare-statistics.service.js';

@Module({
  imports: [StatisticsModule],
  controllers: [WelfareStatisticsController, WelfareStatisticsConsumer],
  providers: [WelfareStatisticsService],
})
export class WelfareStatisticsModule {}

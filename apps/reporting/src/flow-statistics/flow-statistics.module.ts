import { Module } from '@nestjs/common';
import { StatisticsModule } from '../statistics/statistics.module.js';
import { FlowStatisticsController } from './flow-statistics.controller.js';
import { FlowStatisticsService } from './flow-statistics.service.js';
import { FlowsRepository } from './flows.repository.js';

@Module({
  imports: [StatisticsModule],
  controllers: [FlowStatisticsController],
  providers: [FlowStatisticsService, FlowsRepository],
})
export class FlowStatisticsModule {}

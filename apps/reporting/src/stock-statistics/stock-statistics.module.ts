import { Module } from '@nestjs/common';
import { StatisticsModule } from '../statistics/statistics.module.js';
import { StockStatisticsController } from './stock-statistics.controller.js';
import { StockStatisticsService } from './stock-statistics.service.js';

@Module({
  imports: [StatisticsModule],
  controllers: [StockStatisticsController],
  providers: [StockStatisticsService],
})
export class StockStatisticsModule {}

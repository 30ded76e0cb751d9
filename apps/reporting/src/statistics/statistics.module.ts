import { Module } from '@nestjs/common';
import { StatisticsPlaces } from './statistics-places.service.js';
import { StatisticsRepository } from './statistics.repository.js';
import { StatisticsService } from './statistics.service.js';

/** What every family of statistics is counted with. */
@Module({
  providers: [StatisticsService, StatisticsPlaces, StatisticsRepository],
  exports: [StatisticsService, StatisticsPlaces],
})
export class StatisticsModule {}

import { CurrentActor, type Actor } from '@dong-hanh/service-kit';
import { Controller, Get, Query } from '@nestjs/common';
import {
  AwardRecordsQuery,
  AwardStatisticsQuery,
  type AwardRecordsResponse,
  type AwardStatisticsResponse,
} from './award-statistics.dto.js';
import { AwardStatisticsService } from './award-statistics.service.js';

@Controller('v1/statistics/awards')
export class AwardStatisticsController {
  constructor(private readonly statistics: AwardStatisticsService) {}

  @Get()
  count(
    @CurrentActor() actor: Actor,
    @Query() query: AwardStatisticsQuery,
  ): Promise<AwardStatisticsResponse> {
    return this.statistics.count(actor.accountId, query);
  }

  @Get('records')
  records(
    @CurrentActor() actor: Actor,
    @Query() query: AwardRecordsQuery,
  ): Promise<AwardRecordsResponse> {
    return this.statistics.records(actor.accountId, query);
  }
}

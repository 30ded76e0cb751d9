import { CurrentActor, type Actor } from '@dong-hanh/service-kit';
import { Controller, Get, Query } from '@nestjs/common';
import {
  WelfareRecordsQuery,
  WelfareStatisticsQuery,
  type WelfareRecordsResponse,
  type WelfareStatisticsResponse,
} from './welfare-statistics.dto.js';
import { WelfareStatisticsService } from './welfare-statistics.service.js';

@Controller('v1/statistics/welfare')
export class WelfareStatisticsController {
  constructor(private readonly statistics: WelfareStatisticsService) {}

  @Get()
  count(
    @CurrentActor() actor: Actor,
    @Query() query: WelfareStatisticsQuery,
  ): Promise<WelfareStatisticsResponse> {
    return this.statistics.count(actor.accountId, query);
  }

  @Get('records')
  records(
    @CurrentActor() actor: Actor,
    @Query() query: WelfareRecordsQuery,
  ): Promise<WelfareRecordsResponse> {
    return this.statistics.records(actor.accountId, query);
  }
}

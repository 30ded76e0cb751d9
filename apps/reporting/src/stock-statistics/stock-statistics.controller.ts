import { type Actor, CurrentActor } from '@dong-hanh/service-kit';
import { Controller, Get, Query } from '@nestjs/common';
import {
  MemberStatisticsQuery,
  StockRecordsQuery,
  UnitStatisticsQuery,
} from './stock-statistics.dto.js';
import { StockStatisticsService } from './stock-statistics.service.js';

@Controller('v1/statistics')
export class StockStatisticsController {
  constructor(private readonly stocks: StockStatisticsService) {}

  @Get('members')
  countMembers(@CurrentActor() actor: Actor, @Query() query: MemberStatisticsQuery) {
    return this.stocks.countMembers(actor.accountId, query);
  }

  @Get('members/records')
  members(@CurrentActor() actor: Actor, @Query() query: StockRecordsQuery) {
    return this.stocks.members(actor.accountId, query);
  }

  @Get('units')
  countUnits(@CurrentActor() actor: Actor, @Query() query: UnitStatisticsQuery) {
    return this.stocks.countUnits(actor.accountId, query);
  }

  @Get('units/records')
  units(@CurrentActor() actor: Actor, @Query() query: StockRecordsQuery) {
    return this.stocks.units(actor.accountId, query);
  }
}

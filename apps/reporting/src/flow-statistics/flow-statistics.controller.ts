import { type Actor, CurrentActor } from '@dong-hanh/service-kit';
import { Controller, Get, Query } from '@nestjs/common';
import { FlowRecordsQuery, MemberFlowsQuery, UnitFlowsQuery } from './flow-statistics.dto.js';
import { FlowStatisticsService } from './flow-statistics.service.js';

@Controller('v1/statistics')
export class FlowStatisticsController {
  constructor(private readonly flows: FlowStatisticsService) {}

  @Get('members/flows')
  memberFlows(@CurrentActor() actor: Actor, @Query() query: MemberFlowsQuery) {
    return this.flows.countMembers(actor.accountId, query);
  }

  @Get('members/flows/records')
  members(@CurrentActor() actor: Actor, @Query() query: FlowRecordsQuery) {
    return this.flows.members(actor.accountId, query);
  }

  @Get('units/flows')
  unitFlows(@CurrentActor() actor: Actor, @Query() query: UnitFlowsQuery) {
    return this.flows.countUnits(actor.accountId, query);
  }

  @Get('units/flows/records')
  units(@CurrentActor() actor: Actor, @Query() query: FlowRecordsQuery) {
    return this.flows.units(actor.accountId, query);
  }
}

import type { Freshness } from '@dong-hanh/messaging';
import { CountedPageQuery, IsDay, IsId } from '@dong-hanh/service-kit';
import type { Type } from '@nestjs/common';
import { IsIn, IsOptional, IsString, Matches, MaxLength } from 'class-validator';
import {
  IsGroupBy,
  NoPage,
  type RecordsResponse,
  type StatisticResponse,
} from '../statistics/statistics.dto.js';
import { modes, type Mode } from '../statistics/statistics.rules.js';
import type { Flow, FlowRow, ReasonRow } from './flow.rules.js';
import { cellKeys } from './unit-cells.sql.js';

/** What rows of flows of members may be grouped by. */
export const memberFlowKeys = [...cellKeys, 'gender', 'ageBand', 'reason'] as const;
export type MemberFlowKey = (typeof memberFlowKeys)[number];

/** The same of units. */
export const unitFlowKeys = ['province', 'kind', 'ownership', 'reason'] as const;
export type UnitFlowKey = (typeof unitFlowKeys)[number];

/** Where, in which period, and in which organisation. */
function withFlow<B extends Type<object>>(Base: B) {
  class FlowQuery extends Base {
    @IsString()
    period: string;

    @IsOptional()
    @IsId()
    unitId?: string;

    @IsOptional()
    @IsIn(modes)
    mode: Mode = 'then';

    @IsOptional()
    @IsDay()
    tree?: string;
  }
  return FlowQuery;
}

export class MemberFlowsQuery extends withFlow(NoPage) {
  @IsGroupBy(memberFlowKeys)
  groupBy: MemberFlowKey[] = [];
}

export class UnitFlowsQuery extends withFlow(NoPage) {
  @IsGroupBy(unitFlowKeys)
  groupBy: UnitFlowKey[] = [];
}

export class FlowRecordsQuery extends withFlow(CountedPageQuery) {
  @IsOptional()
  @IsIn(['in', 'out'])
  direction?: 'in' | 'out';

  @IsOptional()
  @MaxLength(60)
  @Matches(/^[a-z0-9]+(-[a-z0-9]+)*$/)
  reason?: string;
}

export interface FlowsResponse {
  data: (FlowRow | ReasonRow)[];
  /** Of the place as a whole: what moved between rows has neither come nor left. */
  total: Flow;
  freshness: Freshness;
  completeness: StatisticResponse<never>['completeness'];
}

/** Somebody, or a unit, who came or left on a day. */
export interface FlowRecord {
  unitId: string;
  on: string;
  direction: 'in' | 'out';
  reason: string;
}

export type MemberFlowRecordsResponse = RecordsResponse<
  FlowRecord & {
    memberId: string;
    /** Where he or she came from or went to at once. */
    otherUnitId: string | null;
  }
>;
export type UnitFlowRecordsResponse = RecordsResponse<FlowRecord>;

import type { Ownership, UnitKind } from '@dong-hanh/contracts';
import { CountedPageQuery, IsDay, IsId } from '@dong-hanh/service-kit';
import type { Type } from '@nestjs/common';
import { IsIn, IsOptional } from 'class-validator';
import {
  IsGroupBy,
  NoPage,
  type RecordsResponse,
  type StatisticResponse,
} from '../statistics/statistics.dto.js';
import { modes, type Mode } from '../statistics/statistics.rules.js';

/** What rows of the statistic of members may be grouped by. */
export const memberKeys = ['province', 'unit', 'kind', 'ownership', 'gender', 'ageBand'] as const;
export type MemberKey = (typeof memberKeys)[number];

/** The same of units. */
export const unitKeys = ['province', 'kind', 'ownership'] as const;
export type UnitKey = (typeof unitKeys)[number];

/** Where, on which day, and in which organisation. */
function withStock<B extends Type<object>>(Base: B) {
  class StockQuery extends Base {
    @IsOptional()
    @IsId()
    unitId?: string;

    @IsOptional()
    @IsIn(modes)
    mode: Mode = 'then';

    @IsOptional()
    @IsDay()
    tree?: string;

    @IsOptional()
    @IsDay()
    asOf?: string;
  }
  return StockQuery;
}

export class MemberStatisticsQuery extends withStock(NoPage) {
  @IsGroupBy(memberKeys)
  groupBy: MemberKey[] = [];
}

export class UnitStatisticsQuery extends withStock(NoPage) {
  @IsGroupBy(unitKeys)
  groupBy: UnitKey[] = [];
}

export class StockRecordsQuery extends withStock(CountedPageQuery) {}

export type MemberStatisticsResponse = StatisticResponse<
  Partial<Record<MemberKey, string>> & { count: number }
>;
export type UnitStatisticsResponse = StatisticResponse<
  Partial<Record<UnitKey, string>> & { count: number }
>;

/** A member who is counted: since when he or she belongs to the unit. */
export interface MemberRecord {
  memberId: string;
  unitId: string;
  since: string;
}

/** A unit that is counted, as it is on the day. */
export interface UnitRecord {
  unitId: string;
  kind: UnitKind;
  ownership: Ownership;
  since: string;
}

export type MemberRecordsResponse = RecordsResponse<MemberRecord>;
export type UnitRecordsResponse = RecordsResponse<UnitRecord>;

import {
  supportRecipientKinds,
  type AmountWording,
  type Money,
  type Precision,
  type SupportRecipientKind,
  type SupportStateCode,
} from '@dong-hanh/contracts';
import { CountedPageQuery, IsCode, IsId } from '@dong-hanh/service-kit';
import type { Type } from '@nestjs/common';
import { IsIn, IsOptional } from 'class-validator';
import {
  IsGroupBy,
  NoPage,
  withQuestion,
  type RecordsResponse,
  type StatisticResponse,
} from '../statistics/statistics.dto.js';
import { groupKeys, type GroupKey } from './welfare-statistics.rules.js';

/** What to count: the filters that a statistic and its drill-down share. */
function withWelfareFilters<B extends Type<object>>(Base: B) {
  class WelfareFilters extends withQuestion(Base) {
    @IsOptional()
    @IsId()
    programme?: string;

    @IsOptional()
    @IsCode()
    category?: string;

    @IsOptional()
    @IsIn(supportRecipientKinds)
    recipientKind?: SupportRecipientKind;
  }
  return WelfareFilters;
}

export class WelfareStatisticsQuery extends withWelfareFilters(NoPage) {
  @IsGroupBy(groupKeys)
  groupBy: GroupKey[] = [];
}

export class WelfareRecordsQuery extends withWelfareFilters(CountedPageQuery) {}

export type WelfareStatisticsRow = Partial<Record<GroupKey, string>> & {
  count: number;
  people: number;
  /** Whole đồng as digits; what is sure and what is not are never added. */
  value: Record<Precision, string>;
};

export type WelfareStatisticsResponse = StatisticResponse<WelfareStatisticsRow>;

/** A row of `support_facts` as a record shows it. */
export interface SupportRecordRow {
  id: string;
  programmeId: string;
  unitId: string;
  category: string;
  grantedOn: string;
  recipientKind: SupportRecipientKind;
  people: number;
  amount: string;
  precision: Precision;
  wording: AmountWording | null;
  keptAmount: string;
  state: SupportStateCode;
  version: number;
}

export type SupportRecordResponse = ReturnType<typeof toSupportRecord>;

export type WelfareRecordsResponse = RecordsResponse<SupportRecordResponse>;

/** A counted support; one that came back later than the moment asked about shows as it stood then. */
export function toSupportRecord(row: SupportRecordRow) {
  const amount: Money = {
    amount: row.amount,
    currency: 'VND',
    precision: row.precision,
    ...(row.wording !== null && { wording: row.wording }),
  };
  return {
    supportId: row.id,
    programmeId: row.programmeId,
    unitId: row.unitId,
    category: row.category,
    grantedOn: row.grantedOn,
    recipientKind: row.recipientKind,
    people: row.people,
    amount,
    keptAmount: row.keptAmount,
    state: row.state,
    version: row.version,
  };
}

import { Clock } from '@dong-hanh/service-kit';
import { Injectable } from '@nestjs/common';
import { StatisticsService } from '../statistics/statistics.service.js';
import { memberStock, memberStockRecords, unitStock } from './stock-facts.sql.js';
import { stockQuestionOf, type StockParameters } from './stock.rules.js';
import type {
  MemberRecord,
  MemberRecordsResponse,
  MemberStatisticsQuery,
  MemberStatisticsResponse,
  StockRecordsQuery,
  UnitRecord,
  UnitRecordsResponse,
  UnitStatisticsQuery,
  UnitStatisticsResponse,
} from './stock-statistics.dto.js';

type Row<R, K extends keyof R> = Omit<R, K> & { id: string; since: string };

/** Counts who belonged and what stood on a day, and opens each count down to its records. */
@Injectable()
export class StockStatisticsService {
  constructor(
    private readonly statistics: StatisticsService,
    private readonly clock: Clock,
  ) {}

  async countMembers(
    accountId: string,
    query: MemberStatisticsQuery,
  ): Promise<MemberStatisticsResponse> {
    const asked = memberStock(this.stock(query), query.groupBy, this.clock.today());
    return this.statistics.count({ accountId, unitId: query.unitId }, asked, query.groupBy);
  }

  async countUnits(accountId: string, query: UnitStatisticsQuery): Promise<UnitStatisticsResponse> {
    const asked = unitStock(this.stock(query));
    return this.statistics.count({ accountId, unitId: query.unitId }, asked, query.groupBy);
  }

  async members(accountId: string, query: StockRecordsQuery): Promise<MemberRecordsResponse> {
    const found = await this.statistics.records<Row<MemberRecord, 'memberId'>>(
      { accountId, unitId: query.unitId },
      memberStockRecords(this.stock(query)),
      pageOf(query),
    );
    return { ...found, data: found.data.map(({ id, ...rest }) => ({ memberId: id, ...rest })) };
  }

  async units(accountId: string, query: StockRecordsQuery): Promise<UnitRecordsResponse> {
    const found = await this.statistics.records<Row<UnitRecord, 'unitId'>>(
      { accountId, unitId: query.unitId },
      unitStock(this.stock(query)),
      pageOf(query),
    );
    return { ...found, data: found.data.map(({ id, ...rest }) => ({ unitId: id, ...rest })) };
  }

  private stock(parameters: StockParameters) {
    return stockQuestionOf(parameters, this.clock.today());
  }
}

function pageOf({ cursor, limit, total }: StockRecordsQuery) {
  return { cursor, limit, total, dayOf: ({ since }: { since: string }) => since };
}

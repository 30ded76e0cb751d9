import { Clock } from '@dong-hanh/service-kit';
import { Injectable } from '@nestjs/common';
import { StatisticsService } from '../statistics/statistics.service.js';
import { supportFacts } from './support-facts.sql.js';
import {
  toSupportRecord,
  type SupportRecordRow,
  type WelfareRecordsQuery,
  type WelfareRecordsResponse,
  type WelfareStatisticsQuery,
  type WelfareStatisticsResponse,
} from './welfare-statistics.dto.js';
import { welfareQuestionOf } from './welfare-statistics.rules.js';

/** Counts support in people and money, and opens each count down to its records. */
@Injectable()
export class WelfareStatisticsService {
  constructor(
    private readonly statistics: StatisticsService,
    private readonly clock: Clock,
  ) {}

  async count(
    accountId: string,
    query: WelfareStatisticsQuery,
  ): Promise<WelfareStatisticsResponse> {
    const { unitId, groupBy } = query;
    const asked = supportFacts(welfareQuestionOf(query, this.clock.today()));
    return this.statistics.count({ accountId, unitId }, asked, groupBy);
  }

  async records(accountId: string, query: WelfareRecordsQuery): Promise<WelfareRecordsResponse> {
    const { unitId, cursor, limit, total } = query;
    const asked = supportFacts(welfareQuestionOf(query, this.clock.today()));
    const dayOf = ({ grantedOn }: SupportRecordRow) => grantedOn;
    const page = { cursor, limit, total, dayOf };
    const found = await this.statistics.records({ accountId, unitId }, asked, page);
    return { ...found, data: found.data.map(toSupportRecord) };
  }
}

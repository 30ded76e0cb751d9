import { Clock } from '@dong-hanh/service-kit';
import { Injectable } from '@nestjs/common';
import { StatisticsService } from '../statistics/statistics.service.js';
import { awardFacts } from './award-facts.sql.js';
import {
  toAwardRecord,
  type AwardRecordRow,
  type AwardRecordsQuery,
  type AwardRecordsResponse,
  type AwardStatisticsQuery,
  type AwardStatisticsResponse,
} from './award-statistics.dto.js';
import { awardQuestionOf } from './award-statistics.rules.js';

/** Counts awards, and opens each count down to its records. */
@Injectable()
export class AwardStatisticsService {
  constructor(
    private readonly statistics: StatisticsService,
    private readonly clock: Clock,
  ) {}

  async count(accountId: string, query: AwardStatisticsQuery): Promise<AwardStatisticsResponse> {
    const { unitId, groupBy } = query;
    const asked = awardFacts(awardQuestionOf(query, groupBy, this.clock.today()));
    return this.statistics.count({ accountId, unitId }, asked, groupBy);
  }

  async records(accountId: string, query: AwardRecordsQuery): Promise<AwardRecordsResponse> {
    const { unitId, cursor, limit, total } = query;
    const asked = awardFacts(awardQuestionOf(query, [], this.clock.today()));
    const dayOf = ({ signedOn }: AwardRecordRow) => signedOn;
    const page = { cursor, limit, total, dayOf };
    const found = await this.statistics.records({ accountId, unitId }, asked, page);
    return { ...found, data: found.data.map(toAwardRecord) };
  }
}

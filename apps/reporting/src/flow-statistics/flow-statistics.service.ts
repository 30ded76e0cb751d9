import { topics } from '@dong-hanh/contracts';
import { StreamFreshness } from '@dong-hanh/messaging';
import { Clock, CursorSigner, pageOf } from '@dong-hanh/service-kit';
import { Injectable } from '@nestjs/common';
import { StatisticsPlaces } from '../statistics/statistics-places.service.js';
import type { RecordPosition } from '../statistics/facts.rules.js';
import { completeness } from '../statistics/statistics.service.js';
import { memberFlows, unitFlows, type FlowFamily } from './flow-families.sql.js';
import {
  flowQuestionOf,
  flowRows,
  reasonRows,
  wholeFlow,
  type FlowQuestion,
} from './flow.rules.js';
import type {
  FlowRecordsQuery,
  FlowsResponse,
  MemberFlowRecordsResponse,
  MemberFlowsQuery,
  UnitFlowRecordsResponse,
  UnitFlowsQuery,
} from './flow-statistics.dto.js';
import { FlowsRepository, type MovementRow } from './flows.repository.js';

type FamilyOf = (question: FlowQuestion, keys: readonly string[], today: string) => FlowFamily;

/** Counts what came and left in a period, and opens it down to each movement. */
@Injectable()
export class FlowStatisticsService {
  constructor(
    private readonly flows: FlowsRepository,
    private readonly places: StatisticsPlaces,
    private readonly streams: StreamFreshness,
    private readonly cursors: CursorSigner,
    private readonly clock: Clock,
  ) {}

  countMembers(accountId: string, query: MemberFlowsQuery): Promise<FlowsResponse> {
    return this.count(accountId, query, memberFlows);
  }

  countUnits(accountId: string, query: UnitFlowsQuery): Promise<FlowsResponse> {
    return this.count(accountId, query, unitFlows);
  }

  async members(accountId: string, query: FlowRecordsQuery): Promise<MemberFlowRecordsResponse> {
    const { data, ...found } = await this.records(accountId, query, memberFlows);
    return { ...found, data: data.map(({ id, ...movement }) => ({ memberId: id, ...movement })) };
  }

  async units(accountId: string, query: FlowRecordsQuery): Promise<UnitFlowRecordsResponse> {
    const { data, ...found } = await this.records(accountId, query, unitFlows);
    return {
      ...found,
      data: data.map(({ unitId, on, direction, reason }) => ({ unitId, on, direction, reason })),
    };
  }

  private async count(
    accountId: string,
    { groupBy, ...query }: MemberFlowsQuery | UnitFlowsQuery,
    familyOf: FamilyOf,
  ): Promise<FlowsResponse> {
    const today = this.clock.today();
    const question = flowQuestionOf(query, today);
    const keys = groupBy.filter((key) => key !== 'reason');
    const family = familyOf(question, keys, today);
    const place = await this.places.placeFor(accountId, query.unitId);
    // Read before the counts: what it says is applied is in them.
    const freshness = await this.streams.freshness(topicsOf(family));
    const { rows, whole } = await this.flows.count({ place, question, family, keys });
    const byReason = groupBy.some((key) => key === 'reason');
    return {
      data: byReason ? reasonRows(rows, keys) : flowRows(rows, keys),
      total: wholeFlow(whole),
      ...{ freshness, completeness },
    };
  }

  private async records(accountId: string, query: FlowRecordsQuery, familyOf: FamilyOf) {
    const { cursor, limit, direction, reason, unitId } = query;
    const today = this.clock.today();
    const question = flowQuestionOf(query, today);
    const family = familyOf(question, [], today);
    const list = `statistics/${family.family}/flows/records`;
    const after = this.cursors.read<RecordPosition>(list, cursor);
    const place = await this.places.placeFor(accountId, unitId);
    const freshness = await this.streams.freshness(topicsOf(family));
    const asked = { place, question, family };
    const shown = { direction, reason, after, rows: limit + 1 };
    const rows = await this.flows.movements(asked, shown);
    const { data, page } = pageOf<MovementRow>(rows, limit, ({ on, id }) =>
      this.cursors.sign(list, { day: on, id } satisfies RecordPosition),
    );
    if (!query.total) return { data, page, freshness };
    const total = await this.flows.countMovements(asked, shown);
    return { data, page: { ...page, total }, freshness };
  }
}

/** Borders and kinds of units come from their own topic. */
function topicsOf({ topic }: FlowFamily): string[] {
  return [...new Set([topic, topics.unit])];
}

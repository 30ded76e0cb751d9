import { PageQuery, type Page } from '@dong-hanh/service-kit';
import { Transform } from 'class-transformer';
import { IsBoolean, IsOptional } from 'class-validator';
import type { KafkaBatchStrategy } from '../streams/kafka-batch.strategy.js';
import type { ParkedRow } from '../parking/parked-events.js';
import type { StreamMonitor } from './stream-monitor.js';
import type { OffsetRow } from '../streams/stream-offsets.js';

export class ParkedListQuery extends PageQuery {
  /** Asks for the number of parked messages on all pages. */
  @IsOptional()
  @Transform(({ value }: { value: unknown }) =>
    value === 'true' ? true : value === 'false' ? false : value,
  )
  @IsBoolean()
  total?: boolean;
}

export interface ParkedListResponse {
  data: ParkedResponse[];
  page: Page<ParkedResponse>['page'] & { total?: number };
}

export interface StreamResponse {
  group: string;
  topic: string;
  lagEvents: number;
  lagSeconds: number;
  lastAppliedAt: string | null;
  parked: number;
  /** Partitions that stand still because the broker lost messages. */
  stoppedPartitions: number;
}

export interface ParkedResponse {
  id: string;
  topic: string;
  partition: number;
  offset: string;
  /** Kind of failure. */
  code: string;
  /** In words, for an engineer. */
  reason: string;
  parkedAt: string;
}

export function toStreamResponses(
  strategy: KafkaBatchStrategy,
  monitor: StreamMonitor,
  rows: readonly OffsetRow[],
  parked: ReadonlyMap<string, number>,
): StreamResponse[] {
  return strategy.topics.map((topic) => {
    const own = rows.filter((row) => row.topic === topic);
    const times = own.flatMap((row) => row.lastAppliedAt ?? []);
    const lastAppliedAt =
      times.length > 0 ? Math.max(...times.map((time) => time.getTime())) : null;
    return {
      group: strategy.group,
      topic,
      lagEvents: monitor.lagEvents(topic, rows),
      lagSeconds: monitor.freshness([topic], rows).lagSeconds,
      lastAppliedAt: lastAppliedAt === null ? null : new Date(lastAppliedAt).toISOString(),
      parked: parked.get(topic) ?? 0,
      stoppedPartitions: own.filter((row) => row.stoppedReason !== null).length,
    };
  });
}

export function toParkedResponse(row: ParkedRow): ParkedResponse {
  const { id, topic, partition, offset, reason: code, detail: reason, parkedAt } = row;
  return {
    id: String(id),
    topic,
    partition,
    offset: String(offset),
    code,
    reason,
    parkedAt: parkedAt.toISOString(),
  };
}

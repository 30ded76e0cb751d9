import { topics } from '@dong-hanh/contracts';
import { StreamFreshness, type Freshness } from '@dong-hanh/messaging';
import { CursorSigner, pageOf } from '@dong-hanh/service-kit';
import { Injectable } from '@nestjs/common';
import type { AskedFacts, RecordPosition } from './facts.rules.js';
import { readsTree, type Place } from './statistics.rules.js';
import { StatisticsPlaces } from './statistics-places.service.js';
import { StatisticsRepository, type Counted } from './statistics.repository.js';
import type { RecordsResponse, StatisticResponse } from './statistics.dto.js';

/** Who asks, and about which unit with what stands under it; about all he may see when absent. */
export interface Asker {
  accountId: string;
  unitId: string | undefined;
}

/** Which records to show. */
export interface RecordsPage<R> {
  cursor?: string | undefined;
  limit: number;
  /** Whether to count all pages, too. */
  total: boolean;
  /** The day of a record by which records are in order. */
  dayOf(record: R): string;
}

/** No unit owes a report: facts come from the events of decisions and grants alone. */
export const completeness = { expected: 0, received: 0, missing: [] };

/** Counts the facts of any family, and opens each count down to its records. */
@Injectable()
export class StatisticsService {
  constructor(
    private readonly statistics: StatisticsRepository,
    private readonly places: StatisticsPlaces,
    private readonly streams: StreamFreshness,
    private readonly cursors: CursorSigner,
  ) {}

  async count<R extends Counted>(
    { accountId, unitId }: Asker,
    asked: AskedFacts,
    keys: readonly string[],
  ): Promise<StatisticResponse<R>> {
    const place = await this.places.placeFor(accountId, unitId);
    // Read before the counts: what it says is applied is in them.
    const freshness = await this.freshness(place, asked, keys);
    const { rows, total } = await this.statistics.count<R>(place, asked, keys);
    return { data: rows, total, freshness, completeness };
  }

  async records<R extends { id: string }>(
    { accountId, unitId }: Asker,
    asked: AskedFacts,
    { cursor, limit, total, dayOf }: RecordsPage<R>,
  ): Promise<RecordsResponse<R>> {
    const list = `statistics/${asked.family}/records`;
    const after = this.cursors.read<RecordPosition>(list, cursor);
    const place = await this.places.placeFor(accountId, unitId);
    const freshness = await this.freshness(place, asked, []);
    const rows = await this.statistics.records<R>(place, asked, { after, rows: limit + 1 });
    const { data, page } = pageOf(rows, limit, (row) =>
      this.cursors.sign(list, { day: dayOf(row), id: row.id } satisfies RecordPosition),
    );
    if (!total) return { data, page, freshness };
    const counted = await this.statistics.count(place, asked, []);
    return { data, page: { ...page, total: counted.total }, freshness };
  }

  private freshness(
    place: Place,
    { question, topic }: AskedFacts,
    keys: readonly string[],
  ): Promise<Freshness> {
    const read = readsTree(place, question, keys) ? [topic, topics.unit] : [topic];
    return this.streams.freshness([...new Set(read)]);
  }
}

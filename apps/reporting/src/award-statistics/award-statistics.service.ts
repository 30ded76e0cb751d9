import { topics, type Permission } from '@dong-hanh/contracts';
import { Directory } from '@dong-hanh/directory';
import { StreamFreshness, type Freshness } from '@dong-hanh/messaging';
import {
  AccessRights,
  Clock,
  CursorSigner,
  pageOf,
  permissionMissing,
} from '@dong-hanh/service-kit';
import { Injectable } from '@nestjs/common';
import {
  toAwardRecord,
  type AwardRecordsQuery,
  type AwardRecordsResponse,
  type AwardStatisticsQuery,
  type AwardStatisticsResponse,
} from './award-statistics.dto.js';
import { AwardStatisticsRepository, type RecordPosition } from './award-statistics.repository.js';
import {
  placeOf,
  questionOf,
  readsTree,
  type AwardQuestion,
  type Place,
  type Root,
} from './award-statistics.rules.js';

const PERMISSION: Permission = 'statistics.read';

const RECORDS = 'statistics/awards/records';

/** More levels than any tree of unions has: two units may stand under each other for a moment. */
const DEEPEST = 32;

/** No unit owes a report of awards: their figures come from decisions alone. */
const completeness = { expected: 0, received: 0, missing: [] };

/** Counts awards, and opens each count down to its records. */
@Injectable()
export class AwardStatisticsService {
  constructor(
    private readonly statistics: AwardStatisticsRepository,
    private readonly directory: Directory,
    private readonly rights: AccessRights,
    private readonly streams: StreamFreshness,
    private readonly clock: Clock,
    private readonly cursors: CursorSigner,
  ) {}

  async count(accountId: string, query: AwardStatisticsQuery): Promise<AwardStatisticsResponse> {
    const question = questionOf(query, query.groupBy, this.clock.today());
    const place = await this.placeFor(accountId, query.unitId);
    // Read before the counts: what it says is applied is in them.
    const freshness = await this.freshness(readsTree(place, question, query.groupBy));
    const data = await this.statistics.count(place, question, query.groupBy);
    const total = data.reduce((sum, { count }) => sum + count, 0);
    return { data, total, freshness, completeness };
  }

  async records(accountId: string, query: AwardRecordsQuery): Promise<AwardRecordsResponse> {
    const question = questionOf(query, [], this.clock.today());
    const after = this.cursors.read<RecordPosition>(RECORDS, query.cursor);
    const place = await this.placeFor(accountId, query.unitId);
    const freshness = await this.freshness(readsTree(place, question, []));
    const rows = await this.statistics.records(place, question, { after, rows: query.limit + 1 });
    const { data, page } = pageOf(rows, query.limit, ({ signedOn, id }) =>
      this.cursors.sign(RECORDS, { signedOn, id } satisfies RecordPosition),
    );
    const total = query.total ? await this.totalOf(place, question) : undefined;
    return {
      data: data.map(toAwardRecord),
      page: { ...page, ...(total !== undefined && { total }) },
      freshness,
    };
  }

  /**
   * A unit with its subtree; without a unit, all that the account's own grants cover, which is the nation
   * for whoever may see the whole platform.
   */
  private async placeFor(accountId: string, unitId: string | undefined): Promise<Place> {
    if (unitId !== undefined) {
      await this.directory.waitForUnit(unitId);
      await this.rights.require(accountId, PERMISSION, unitId);
      await this.requireSubtree(accountId, unitId);
      return this.placeOfRoots([{ unitId, withSubtree: true }]);
    }
    const granted = await this.rights.grantedUnits(accountId, PERMISSION);
    if (granted.length === 0) throw permissionMissing(PERMISSION);
    const roots = granted.flatMap(({ unitId: id, withSubtree }) =>
      id === null ? [] : [{ unitId: id, withSubtree }],
    );
    return roots.length < granted.length ? { kind: 'nation' } : this.placeOfRoots(roots);
  }

  /**
   * A grant for a unit alone does not open what stands under it, and a figure of the unit alone would pass
   * for that of its subtree: the way up must hold a grant with subtree.
   *
   * @throws Problem 403
   */
  private async requireSubtree(accountId: string, unitId: string): Promise<void> {
    const granted = await this.rights.grantedUnits(accountId, PERMISSION);
    if (!granted.some((grant) => grant.unitId === unitId && !grant.withSubtree)) return;
    const deep = new Set(granted.flatMap((grant) => (grant.withSubtree ? [grant.unitId] : [])));
    if (deep.has(null)) return;
    let at: string | null = unitId;
    for (let level = 0; at !== null && level < DEEPEST; level += 1) {
      if (deep.has(at)) return;
      at = (await this.directory.unit(at))?.parentId ?? null;
    }
    throw permissionMissing(PERMISSION);
  }

  private async placeOfRoots(roots: readonly Root[]): Promise<Place> {
    const units = await this.directory.units(roots.map(({ unitId }) => unitId));
    const kinds = new Map(units.map(({ id, kind }) => [id, kind]));
    return placeOf(roots.map((root) => ({ ...root, kind: kinds.get(root.unitId) })));
  }

  private freshness(withTree: boolean): Promise<Freshness> {
    return this.streams.freshness(withTree ? [topics.award, topics.unit] : [topics.award]);
  }

  private async totalOf(place: Place, question: AwardQuestion): Promise<number> {
    const [row] = await this.statistics.count(place, question, []);
    return row?.count ?? 0;
  }
}

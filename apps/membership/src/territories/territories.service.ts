import { Clock, type CountedPage, CursorSigner, pageOf } from '@dong-hanh/service-kit';
import { Injectable } from '@nestjs/common';
import type { TerritoryListQuery, TerritoryResponse } from './territories.dto.js';
import {
  TerritoriesRepository,
  type NewTerritory,
  type TerritoryHeir,
} from './territories.repository.js';

const LIST = 'territories';

@Injectable()
export class TerritoriesService {
  constructor(
    private readonly territories: TerritoriesRepository,
    private readonly clock: Clock,
    private readonly cursors: CursorSigner,
  ) {}

  async list(query: TerritoryListQuery): Promise<CountedPage<TerritoryResponse>> {
    const { parentCode, level, limit } = query;
    const filter = { on: query.asOf ?? this.clock.today(), parentCode, level };
    const after = this.cursors.read<string>(LIST, query.cursor) ?? '';
    const rows = await this.territories.list(filter, after, limit + 1);
    const { data, page } = pageOf(rows, limit, ({ code }) => this.cursors.sign(LIST, code));
    const counted = query.total && { total: await this.territories.count(filter) };
    return { data, page: { ...page, ...counted } };
  }

  /**
   * Adds to the catalogue what it does not hold yet: for loaders, which connect as the owner of the tables. A
   * parent is in the same list or known before, on all days of its parts.
   *
   * @returns how many rows are new
   */
  registerTerritories(territories: readonly NewTerritory[]): Promise<number> {
    return this.territories.register(territories);
  }

  /** Adds what became of territories that ended, as far as it is not known. @returns how many rows are new */
  registerHeirs(heirs: readonly TerritoryHeir[]): Promise<number> {
    return this.territories.registerHeirs(heirs);
  }
}

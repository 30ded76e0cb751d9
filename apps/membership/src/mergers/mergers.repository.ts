import { Database, type Sql } from '@dong-hanh/persistence';
import { Injectable } from '@nestjs/common';
import type { KeptPeriod, MergedRecord, RestoredPeriod, UnitEnd } from './merger.rules.js';
import type { MergerResponse } from './mergers.dto.js';
import * as sql from './mergers.sql.js';

/** A record that nobody else changes until the transaction ends. */
export type LockedRecord = MergedRecord & { version: number };

/** Who merges what into what. */
export interface NewMerger {
  id: string;
  survivorId: string;
  duplicateId: string;
  reason: string;
  at: Date;
  by: string;
}

interface MergerRow extends Omit<MergerResponse, 'mergedAt' | 'undone'> {
  mergedAt: Date;
  undoneAt: Date | null;
  undoneBy: string | null;
  undoneReason: string | null;
}

@Injectable()
export class MergersRepository {
  constructor(private readonly database: Database) {}

  /** A transaction over the same connections. */
  transaction<T>(work: (tx: Sql) => Promise<T>): Promise<T> {
    return this.database.transaction(work);
  }

  /** The records, by id, and whatever else a merger has to know about them. */
  async lock(tx: Sql, ids: readonly string[]): Promise<Map<string, LockedRecord>> {
    const records = await tx.query<Omit<LockedRecord, 'holds' | 'numbers'>>(sql.lockRecords, [ids]);
    const held = await tx.query<Pick<LockedRecord, 'id' | 'holds' | 'numbers'>>(sql.recordsHeld, [
      ids,
    ]);
    const heldBy = new Map(held.map((each) => [each.id, each]));
    return new Map(
      records.map((record) => {
        const { holds = 0, numbers = [] } = heldBy.get(record.id) ?? {};
        return [record.id, { ...record, holds, numbers }];
      }),
    );
  }

  /** Keeps the periods of the duplicate aside. @returns how many */
  async record(tx: Sql, { id, survivorId, duplicateId, ...rest }: NewMerger): Promise<number> {
    const { reason, at, by } = rest;
    await tx.query(sql.insertMerger, [id, survivorId, duplicateId, reason, at, by]);
    const [kept] = await tx.query<{ count: number }>(sql.setAside, [id]);
    await tx.query(sql.markMerged, [duplicateId, survivorId]);
    return kept?.count ?? 0;
  }

  /**
   * Lends the survivor anew what the records merged into it had, in the order of the mergers: what one of them lends
   * the next does not. @returns how many periods each merger lends, by its id
   */
  async lend(tx: Sql, survivorId: string): Promise<Map<string, number>> {
    await tx.query(sql.withdrawLent, [survivorId]);
    const mergers = await tx.query<{ id: string }>(sql.standingMergers, [survivorId]);
    const lent = new Map<string, number>();
    for (const { id } of mergers)
      lent.set(id, (await tx.query(sql.lendPeriods, [id, survivorId])).length);
    return lent;
  }

  async settle(
    tx: Sql,
    memberId: string,
    at: Date,
  ): Promise<{ joinedOn: string; endedOn: string | null }> {
    const [settled] = await tx.query<{ joinedOn: string; endedOn: string | null }>(sql.settle, [
      ...[memberId, at],
    ]);
    return settled!;
  }

  async records(tx: Sql, memberId: string): Promise<{ honours: number; supports: number }> {
    const [counted] = await tx.query<{ honours: number; supports: number }>(sql.countRecords, [
      memberId,
    ]);
    return counted!;
  }

  /** The merger that stands of a duplicate. */
  async standing(tx: Sql, duplicateId: string): Promise<MergerResponse | undefined> {
    const [row] = await tx.query<MergerRow>(sql.findStanding, [duplicateId]);
    return row && toResponse(row);
  }

  keptPeriods(tx: Sql, mergerId: string): Promise<KeptPeriod[]> {
    return tx.query(sql.keptPeriods, [mergerId]);
  }

  /** The last unit of a merged record, as it was kept. */
  async lastUnit(mergerId: string): Promise<string | undefined> {
    return (await this.keptPeriods(this.database, mergerId)).at(-1)?.unitId;
  }

  findStanding(duplicateId: string): Promise<MergerResponse | undefined> {
    return this.standing(this.database, duplicateId);
  }

  async unitEnds(tx: Sql, unitIds: readonly string[]): Promise<Map<string, UnitEnd>> {
    const rows = await tx.query<UnitEnd & { unitId: string }>(sql.unitEnds, [unitIds]);
    return new Map(rows.map(({ unitId, ...end }) => [unitId, end]));
  }

  /** Gives a record its periods back, as its merger is undone. */
  async restore(
    tx: Sql,
    { id, duplicateId }: Pick<MergerResponse, 'id' | 'duplicateId'>,
    periods: readonly RestoredPeriod[],
    { reason, at, by }: Pick<NewMerger, 'reason' | 'at' | 'by'>,
  ): Promise<void> {
    await tx.query(sql.undoMerger, [id, at, by, reason]);
    await tx.query(sql.markMerged, [duplicateId, null]);
    await tx.query(sql.restorePeriods, [id, JSON.stringify(periods), at]);
  }

  async find(id: string): Promise<MergerResponse | undefined> {
    const [row] = await this.database.query<MergerRow>(sql.findMerger, [id]);
    return row && toResponse(row);
  }

  async list(
    memberId: string,
    before: string | undefined,
    limit: number,
  ): Promise<MergerResponse[]> {
    const parameters = [memberId, before ?? null, limit];
    return (await this.database.query<MergerRow>(sql.listMergers, parameters)).map(toResponse);
  }
}

function toResponse({
  mergedAt,
  undoneAt,
  undoneBy,
  undoneReason,
  ...merger
}: MergerRow): MergerResponse {
  return {
    ...merger,
    mergedAt: mergedAt.toISOString(),
    undone: undoneAt && {
      ...{ reason: undoneReason ?? '', at: undoneAt.toISOString(), by: undoneBy ?? '' },
    },
  };
}

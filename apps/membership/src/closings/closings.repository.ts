import { Database, type Sql } from '@dong-hanh/persistence';
import { Injectable } from '@nestjs/common';
import type { ChangedItem } from './closing.rules.js';
import type { ClosingItem, ClosingState, ListedClosing } from './closings.dto.js';
import * as sql from './closings.sql.js';

/** Units, each with its subtree or alone. */
export type Roots = readonly { unitId: string; withSubtree: boolean }[];

/** Which checklists a list shows. */
export interface ClosingFilter {
  /** Their custodians stand here; undefined is everywhere. */
  within: Roots | undefined;
  /** And here as well. */
  andWithin: Roots | undefined;
  today: string;
  /** The day as of which items are open. */
  on: string;
  state: ClosingState | undefined;
}

/** Where a list of checklists goes on. */
export type ClosingPosition = Pick<ListedClosing, 'reorganisationId' | 'unitId'>;

export interface FoundClosing extends Omit<
  ListedClosing,
  'items' | 'state' | 'nextDueOn' | 'custodianUnitId'
> {
  /** Who answers for it today, and those before who have ended since. */
  custodianIds: [string, ...string[]];
  isWithdrawn: boolean;
  items: ClosingItem[];
}

/** From so many units on, climbing from each checklist is faster than gathering all units first. */
const GATHERED = 2_000;

@Injectable()
export class ClosingsRepository {
  constructor(private readonly database: Database) {}

  /** A transaction over the same connections. */
  transaction<T>(work: (tx: Sql) => Promise<T>): Promise<T> {
    return this.database.transaction(work);
  }

  async list(
    { within, andWithin, today, on, state }: ClosingFilter,
    after: ClosingPosition | undefined,
    limit: number,
  ): Promise<ListedClosing[]> {
    const [ids, deep] = arraysOf(within);
    const [andIds, andDeep] = arraysOf(andWithin);
    const isSmall = within !== undefined && (await this.isSmall(within, today));
    return this.database.query(isSmall ? sql.lists.gather : sql.lists.walk, [
      ...[ids, deep, today, andIds, on, state ?? null, limit, andDeep],
      ...[after?.reorganisationId ?? null, after?.unitId ?? null],
    ]);
  }

  /** The checklist in force of a unit, else the last one that was withdrawn. */
  async find(unitId: string, today: string): Promise<FoundClosing | undefined> {
    const [found] = await this.database.query<FoundClosing>(sql.findClosing, [unitId, today]);
    return found;
  }

  /** Nobody else changes the checklist until the transaction ends. */
  async lock(
    tx: Sql,
    { reorganisationId, unitId }: ClosingPosition,
  ): Promise<{ version: number; isWithdrawn: boolean } | undefined> {
    const [found] = await tx.query<{ version: number; isWithdrawn: boolean }>(sql.lockClosing, [
      ...[reorganisationId, unitId],
    ]);
    return found;
  }

  /** @returns whether there is such an item */
  async change(
    tx: Sql,
    { reorganisationId, unitId }: ClosingPosition,
    code: string,
    { state, proof, doneOn }: ChangedItem,
    by: { accountId: string; at: Date },
  ): Promise<boolean> {
    const place = [reorganisationId, unitId];
    const values = [code, state, proof, doneOn, by.accountId, by.at];
    const changed = await tx.query(sql.changeEntry, [...place, ...values]);
    await tx.query(sql.countUp, place);
    return changed.length > 0;
  }

  private async isSmall(roots: Roots, today: string): Promise<boolean> {
    const parameters = [...arraysOf(roots), today, GATHERED + 1];
    const [row] = await this.database.query<{ size: number }>(sql.measureScope, parameters);
    return (row?.size ?? 0) <= GATHERED;
  }
}

function arraysOf(roots: Roots | undefined): [string[] | null, boolean[] | null] {
  if (!roots) return [null, null];
  return [roots.map(({ unitId }) => unitId), roots.map(({ withSubtree }) => withSubtree)];
}

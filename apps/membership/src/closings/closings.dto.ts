import { IsDay, IsId, IsProse, PageQuery } from '@dong-hanh/service-kit';
import { IsIn, IsOptional } from 'class-validator';
import { itemStates, type ItemState } from './closing.rules.js';

export const closingStates = ['overdue', 'open', 'done', 'withdrawn'] as const;
export type ClosingState = (typeof closingStates)[number];

export class ClosingListQuery extends PageQuery {
  @IsOptional()
  @IsIn(closingStates)
  state?: ClosingState;

  /** The custodians of this unit and of those under it. */
  @IsOptional()
  @IsId()
  unitId?: string;

  @IsOptional()
  @IsDay()
  asOf?: string;
}

export class ChangeItemRequest {
  @IsIn(itemStates)
  state: ItemState;

  @IsOptional()
  @IsProse(2000)
  proof?: string;

  @IsOptional()
  @IsDay()
  doneOn?: string;
}

/** The checklist of a unit that ended, as on a day. */
export interface ListedClosing {
  unitId: string;
  code: string;
  name: string;
  endedOn: string;
  custodianUnitId: string;
  reorganisationId: string;
  decision: { number: string; signedOn: string };
  state: ClosingState;
  items: { open: number; overdue: number; closed: number };
  /** The first day on which something that is still open is due. */
  nextDueOn: string | null;
  version: number;
}

export interface ClosingItem {
  code: string;
  name: { vi: string; en: string };
  dueOn: string;
  state: ItemState;
  proof: string | null;
  doneOn: string | null;
  recordedAt: string;
}

export interface ClosingResponse extends Omit<ListedClosing, 'items'> {
  items: ClosingItem[];
}

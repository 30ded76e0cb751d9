import type { ProblemCode } from '@dong-hanh/contracts';
import { IsFlag, IsId, IsLine, PageQuery } from '@dong-hanh/service-kit';

export class MergeMembersRequest {
  /** The record that is merged into the one of the path. */
  @IsId()
  duplicateId: string;

  /** Why both are one person, as somebody found it. */
  @IsLine(300)
  reason: string;
}

export class MergeMembersQuery {
  /** Says what a merger would do, and does nothing. */
  @IsFlag()
  preview: boolean = false;
}

export class UnmergeMemberRequest {
  @IsLine(300)
  reason: string;
}

export class MergerListQuery extends PageQuery {}

/** What a merger does to the surviving record. */
export interface MergerEffects {
  /** Periods of the duplicate, which are kept aside. */
  periodsKept: number;
  /** Periods, or parts of them, in which the survivor was not a member yet or no longer. */
  periodsTaken: number;
  honours: number;
  supports: number;
  joinedOn: string;
  endedOn: string | null;
}

export interface MergerPreviewResponse {
  /** Null when something forbids the merger. */
  effects: MergerEffects | null;
  findings: {
    code: ProblemCode;
    severity: 'error' | 'warning';
    pointer: string;
    message: string;
  }[];
}

export interface MergerResponse {
  id: string;
  survivorId: string;
  duplicateId: string;
  reason: string;
  mergedAt: string;
  mergedBy: string;
  /** Null while it stands. */
  undone: { reason: string; at: string; by: string } | null;
}

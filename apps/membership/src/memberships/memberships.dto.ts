import { CountedPageQuery, DayQuery, IsCode, IsDay, IsId } from '@dong-hanh/service-kit';
import { Type } from 'class-transformer';
import { IsIn, IsObject, IsOptional, ValidateNested } from 'class-validator';
import { DecisionReferenceRequest } from '../units/units.dto.js';
import { transitions, type Transition } from './membership.rules.js';

/** What every change of a membership says. */
export class ChangeMembershipRequest {
  @IsDay()
  effectiveOn: string;

  /** A code of `GET /v1/membership-reasons`. */
  @IsCode()
  reason: string;

  @IsOptional()
  @IsObject()
  @ValidateNested()
  @Type(() => DecisionReferenceRequest)
  decision?: DecisionReferenceRequest;
}

export class TransferMemberRequest {
  @IsId()
  toUnitId: string;

  @IsDay()
  effectiveOn: string;

  @IsCode()
  reason: string = 'transfer-requested';

  @IsOptional()
  @IsObject()
  @ValidateNested()
  @Type(() => DecisionReferenceRequest)
  decision?: DecisionReferenceRequest;
}

export class ResumeMemberRequest {
  @IsDay()
  effectiveOn: string;

  /** `exit-reversed` takes an exit back. */
  @IsCode()
  reason: string = 'resumed';

  @IsOptional()
  @IsObject()
  @ValidateNested()
  @Type(() => DecisionReferenceRequest)
  decision?: DecisionReferenceRequest;
}

export class ReadmitMemberRequest {
  @IsId()
  unitId: string;

  @IsDay()
  effectiveOn: string;

  @IsCode()
  reason: string = 'rejoin';

  @IsOptional()
  @IsObject()
  @ValidateNested()
  @Type(() => DecisionReferenceRequest)
  decision?: DecisionReferenceRequest;
}

export class MembershipReasonQuery extends DayQuery {
  @IsOptional()
  @IsIn(['admission', ...transitions])
  transition?: Transition | 'admission';
}

export class MembershipListQuery extends CountedPageQuery {}

export interface MembershipReasonResponse {
  code: string;
  transition: Transition | 'admission';
  name: { vi: string; en: string };
  /** False for reasons that only a reorganisation or the recognition of a union gives. */
  byHand: boolean;
  validFrom: string;
  validTo: string | null;
}

/** How a period began or membership ended; null where it was not recorded. */
interface Cause {
  reason: string | null;
  decision: { number: string; signedOn: string } | null;
  recordedAt: string;
}

/** A period in one unit and one state, half-open in days. */
export interface MembershipPeriodResponse {
  unitId: string;
  state: 'active' | 'suspended';
  from: string;
  to: string | null;
  began: Cause & { transition: Transition | 'admission' };
  /** The exit after which no period follows at once. */
  ended: Cause | null;
}

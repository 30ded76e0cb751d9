import { DayQuery, IsCode, IsDay, IsId, PageQuery } from '@dong-hanh/service-kit';
import { Type } from 'class-transformer';
import {
  IsBoolean,
  IsDefined,
  IsIn,
  IsObject,
  IsOptional,
  IsString,
  Matches,
  ValidateNested,
} from 'class-validator';
import { DecisionReferenceRequest } from '../units/units.dto.js';
import { endReasons, type DerivedEnd, type OfficeEndReason } from './office.rules.js';

const TERM = /^[0-9]{4}-[0-9]{4}$/;

export class TakeOfficeRequest {
  @IsId()
  unitId: string;

  /** Codes of `GET /v1/offices`. */
  @IsCode()
  organ: string;

  @IsCode()
  office: string;

  /** The years between two congresses. */
  @IsOptional()
  @IsString()
  @Matches(TERM, { message: 'term such as 2023-2028' })
  term?: string;

  @IsBoolean()
  isFullTime: boolean;

  @IsDay()
  from: string;

  @IsDefined()
  @IsObject()
  @ValidateNested()
  @Type(() => DecisionReferenceRequest)
  decision: DecisionReferenceRequest;
}

export class LeaveOfficeRequest {
  @IsDay()
  on: string;

  @IsIn(endReasons)
  reason: OfficeEndReason;

  @IsOptional()
  @IsObject()
  @ValidateNested()
  @Type(() => DecisionReferenceRequest)
  decision?: DecisionReferenceRequest;
}

/** Without a day: all offices that the member ever held. */
export class HeldOfficesQuery extends DayQuery {}

export class OfficerListQuery extends PageQuery {
  @IsOptional()
  @IsDay()
  asOf?: string;
}

interface Dated {
  name: { vi: string; en: string };
  validFrom: string | null;
  validTo: string | null;
}

export interface OrganResponse extends Dated {
  organ: string;
  /** The kind of unit that calls it so; null for all that have no name of their own. */
  unitKind: string | null;
}

export interface OfficeResponse extends Dated {
  organ: string;
  office: string;
  /** One person at a time. */
  isSingle: boolean;
}

export interface OfficeHoldingResponse {
  id: string;
  memberId: string;
  unitId: string;
  organ: string;
  office: string;
  /** As they were called on the first day, in a unit of that kind. */
  organName: { vi: string; en: string };
  officeName: { vi: string; en: string };
  term: string | null;
  isFullTime: boolean;
  from: string;
  /** First day out of office, also when it comes of the end of membership or unit. */
  until: string | null;
  decision: { number: string; signedOn: string };
  end: {
    reason: OfficeEndReason | DerivedEnd;
    decision: { number: string; signedOn: string } | null;
  } | null;
}

import { genders, type Gender, type MemberState } from '@dong-hanh/contracts';
import { CountedPageQuery, IsDay, IsFlag, IsId, IsName } from '@dong-hanh/service-kit';
import { Transform } from 'class-transformer';
import { ArrayMinSize, IsArray, IsIn, IsOptional, IsUUID } from 'class-validator';

export class AdmitMemberRequest {
  @IsName(200)
  fullName: string;

  @IsDay()
  birthDate: string;

  @IsIn(genders)
  gender: Gender;

  @IsId()
  unitId: string;

  @IsDay()
  joinedOn: string;
}

export class MemberListQuery extends CountedPageQuery {
  /** The unit with its whole subtree. */
  @IsOptional()
  @IsId()
  unitId?: string;

  /** The unit of `unitId` alone. */
  @IsFlag()
  direct: boolean = false;

  @IsOptional()
  @IsDay()
  asOf?: string;

  @IsOptional()
  @IsName(100)
  q?: string;
}

export class MemberSearchRequest extends CountedPageQuery {
  @IsName(100)
  q: string;

  @IsOptional()
  @IsId()
  unitId?: string;

  @IsFlag()
  direct: boolean = false;

  @IsOptional()
  @IsDay()
  asOf?: string;
}

export class MemberLabelsRequest {
  @Transform(({ value }: { value: unknown }) =>
    Array.isArray(value)
      ? value.map((id: unknown) => (typeof id === 'string' ? id.toLowerCase() : id))
      : value,
  )
  @IsArray()
  @ArrayMinSize(1)
  @IsUUID(undefined, { each: true })
  ids: string[];
}

export interface MemberResponse {
  id: string;
  memberNumber: string;
  fullName: string;
  birthDate: string;
  gender: Gender;
  /** The unit on the day asked about. */
  unitId: string;
  joinedOn: string;
  /** On the day asked about. */
  state: MemberState['state'];
  /** First day without membership, also when it is still to come; null while no end is recorded. */
  endedOn: string | null;
  version: number;
  /** The mask of the identity number, where one is recorded and one record is shown. */
  identityNumber?: string;
  /** The record of the same person that this one was merged into. */
  mergedInto?: string;
}

export interface MemberLabel {
  id: string;
  memberNumber: string;
  fullName: string;
}

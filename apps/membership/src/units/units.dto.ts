import { unitKinds, ownerships, type Ownership, type UnitKind } from '@dong-hanh/contracts';
import { CountedPageQuery, DayQuery, IsDay, IsId, IsName } from '@dong-hanh/service-kit';
import { Type } from 'class-transformer';
import {
  IsDefined,
  IsIn,
  IsObject,
  IsOptional,
  IsString,
  Matches,
  MaxLength,
  ValidateIf,
  ValidateNested,
} from 'class-validator';

const CODE = /^[A-Za-z0-9-]+$/;
const TERRITORY = /^[0-9]{2,5}$/;

export class DecisionReferenceRequest {
  @IsName(60)
  number: string;

  @IsDay()
  signedOn: string;
}

export class EstablishUnitRequest {
  @IsString()
  @MaxLength(40)
  @Matches(CODE, { message: 'A-Z a-z 0-9 -' })
  code: string;

  @IsName(300)
  name: string;

  @IsIn(unitKinds)
  kind: UnitKind;

  @IsOptional()
  @IsId()
  parentId?: string | null;

  /** Optional for the confederation alone, which stands in the whole country. */
  @ValidateIf(
    ({ kind, locatedIn }: EstablishUnitRequest) => kind !== 'confederation' || locatedIn != null,
  )
  @IsString()
  @Matches(TERRITORY, { message: '[0-9]{2,5}' })
  locatedIn?: string | null;

  @IsIn(ownerships)
  ownership: Ownership;

  @IsDay()
  establishedOn: string;

  @IsDefined()
  @IsObject()
  @ValidateNested()
  @Type(() => DecisionReferenceRequest)
  decision: DecisionReferenceRequest;
}

export class UnitListQuery extends CountedPageQuery {
  @IsOptional()
  @IsString()
  @MaxLength(40)
  @Matches(CODE, { message: 'A-Z a-z 0-9 -' })
  code?: string;

  @IsOptional()
  @IsId()
  parentId?: string;

  @IsOptional()
  @IsDay()
  asOf?: string;
}

export class UnitQuery extends DayQuery {
  /** The day at whose end it was believed; without it, what is believed now. */
  @IsOptional()
  @IsDay()
  knownOn?: string;
}

/** A unit as valid on a day. */
export interface UnitResponse {
  id: string;
  code: string;
  name: string;
  kind: UnitKind;
  parentId: string | null;
  locatedIn: string | null;
  ownership: Ownership;
  establishedOn: string;
  endedOn: string | null;
  validFrom: string;
  validTo: string | null;
  decision: { number: string; signedOn: string };
  version: number;
}

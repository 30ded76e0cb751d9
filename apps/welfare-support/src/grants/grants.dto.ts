import {
  amountWordings,
  precisions,
  sourceKinds,
  supportRecipientKinds,
  type AmountWording,
  type Money,
  type Precision,
  type SourceKind,
  type SupportRecipient,
  type SupportRecipientKind,
} from '@dong-hanh/contracts';
import { IsCode, IsDay, IsId, IsLine, IsProse } from '@dong-hanh/service-kit';
import { plainToInstance, Transform, Type, type ClassConstructor } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayNotEmpty,
  IsArray,
  IsDefined,
  IsIn,
  IsInt,
  IsObject,
  IsOptional,
  IsString,
  Matches,
  ValidateBy,
  ValidateNested,
} from 'class-validator';
import type { WrittenMoney, WrittenSource } from '../supports/support-amount.rules.js';
import type { WrittenGrant } from '../supports/support.rules.js';
import type { SupportResponse } from '../supports/supports.dto.js';

const MOST_PEOPLE = 100_000;

export class MoneyRequest implements WrittenMoney {
  @Matches(/^[0-9]{1,18}$/, { message: 'whole đồng as digits, 18 at most' })
  @IsString()
  amount: string;

  @IsIn(['VND'])
  @IsString()
  currency: 'VND';

  @IsOptional()
  @IsIn(precisions)
  @IsString()
  precision?: Precision;

  @IsOptional()
  @IsIn(amountWordings)
  @IsString()
  wording?: AmountWording;
}

export class SourceRequest implements WrittenSource {
  @IsIn(sourceKinds)
  @IsString()
  kind: SourceKind;

  /** Who gives; stays in this service. */
  @IsOptional()
  @IsLine(300)
  name?: string;

  @Type(() => MoneyRequest)
  @ValidateNested()
  @IsObject()
  @IsDefined()
  amount: MoneyRequest;
}

/** What a recipient of an unknown kind is checked against: the kind is its fault. */
export class RecipientRequest {
  @IsIn(supportRecipientKinds)
  @IsString()
  kind: SupportRecipientKind;
}

export class NamedRecipientRequest extends RecipientRequest {
  declare kind: 'member' | 'unit';

  @IsId()
  id: string;
}

export class CountedRecipientRequest extends RecipientRequest {
  declare kind: 'non-member';

  @ValidateBy({
    name: 'isHeadCount',
    validator: {
      validate: (value: number) => value >= 1 && value <= MOST_PEOPLE,
      defaultMessage: () => `1 to ${MOST_PEOPLE}`,
    },
  })
  @IsInt()
  count: number;
}

export class SupportGrantRequest implements WrittenGrant {
  @IsId()
  programmeId: string;

  @IsId()
  unitId: string;

  @IsCode()
  category: string;

  @IsDay()
  @IsString()
  grantedOn: string;

  @Type(() => MoneyRequest)
  @ValidateNested()
  @IsObject()
  @IsDefined()
  amount: MoneyRequest;

  @IsOptional()
  @IsProse(500)
  inKind?: string;

  @Type(() => SourceRequest)
  @ValidateNested({ each: true })
  @IsObject({ each: true })
  @ArrayMaxSize(50)
  @ArrayNotEmpty()
  @IsArray()
  sources: SourceRequest[];

  /** How many there may be is a rule, asked after the rights. */
  @Transform(({ obj }: { obj: { recipients?: unknown } }) => recipientsOf(obj.recipients))
  @ValidateNested({ each: true })
  @IsObject({ each: true })
  @ArrayNotEmpty()
  @IsArray()
  recipients: SupportRecipient[];
}

const recipientClasses: Record<SupportRecipientKind, ClassConstructor<RecipientRequest>> = {
  member: NamedRecipientRequest,
  unit: NamedRecipientRequest,
  'non-member': CountedRecipientRequest,
};

/** Each recipient as its own class; what is no object is left for the checks to refuse. */
function recipientsOf(given: unknown): unknown {
  if (!Array.isArray(given)) return given;
  return given.map((recipient: unknown) => {
    if (typeof recipient !== 'object' || recipient === null || Array.isArray(recipient)) {
      return recipient;
    }
    const kind = (recipient as { kind?: unknown }).kind;
    const known = supportRecipientKinds.find((each) => each === kind);
    return plainToInstance(known ? recipientClasses[known] : RecipientRequest, recipient);
  });
}

export interface SupportGrantResponse {
  id: string;
  supports: SupportResponse[];
}

/** A source as it was recorded. */
export interface GrantSource {
  kind: SourceKind;
  name?: string;
  amount: Money;
}

/** A grant with the supports that the caller may see. */
export interface SupportGrantDetail {
  id: string;
  programmeId: string;
  unitId: string;
  category: string;
  grantedOn: string;
  amount: Money;
  inKind: string | null;
  sources: GrantSource[];
  recordedAt: Date;
  supports: SupportResponse[];
}

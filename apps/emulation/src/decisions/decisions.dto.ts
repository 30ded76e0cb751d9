import {
  awardBases,
  problemMessage,
  recipientKinds,
  type AwardBasis,
  type AwardStateCode,
  type FieldFault,
  type Locale,
  type ProblemCode,
  type RecipientKind,
} from '@dong-hanh/contracts';
import {
  CountedPageQuery,
  IsCode,
  IsDay,
  IsFlag,
  IsId,
  IsLine,
  IsSchoolYear,
  PlainItems,
} from '@dong-hanh/service-kit';
import { Type } from 'class-transformer';
import {
  ArrayNotEmpty,
  IsArray,
  IsIn,
  IsObject,
  IsOptional,
  IsString,
  Matches,
  ValidateNested,
} from 'class-validator';
import type { RecipientRef, SignedDecision } from '../awards/award.rules.js';

export class RecipientRequest implements RecipientRef {
  @IsIn(recipientKinds)
  @IsString()
  kind: RecipientKind;

  @IsId()
  id: string;
}

/** Whatever differs from this is left to the checks above, such as an id in capital letters. */
const PLAIN_ID = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

function readPlainRecipient(item: unknown): RecipientRef | undefined {
  if (typeof item !== 'object' || item === null || Object.keys(item).length !== 2) return undefined;
  const { kind, id } = item as Partial<RecipientRef>;
  const isPlain = typeof id === 'string' && PLAIN_ID.test(id) && recipientKinds.includes(kind!);
  return isPlain ? { kind: kind!, id } : undefined;
}

export class RecordDecisionRequest implements SignedDecision {
  @IsLine(60)
  number: string;

  @IsCode()
  issuer: string;

  @IsDay()
  @IsString()
  signedOn: string;

  @IsCode()
  form: string;

  @IsIn(awardBases)
  @IsString()
  basis: AwardBasis;

  @IsSchoolYear()
  schoolYear: string;

  /** How many there may be is a rule, asked after the rights. */
  @PlainItems(readPlainRecipient)
  @Type(() => RecipientRequest)
  @ValidateNested({ each: true })
  @IsObject({ each: true })
  @ArrayNotEmpty()
  @IsArray()
  recipients: RecipientRequest[];
}

export class RecordDecisionQuery {
  @IsOptional()
  @IsFlag()
  validateOnly: boolean = false;
}

export class DecisionListQuery extends CountedPageQuery {
  @IsOptional()
  @IsCode()
  issuer?: string;

  @IsOptional()
  @Matches(/^(19|[2-9]\d)\d\d$/, { message: 'calendar year' })
  @IsString()
  year?: string;

  @IsOptional()
  @IsLine(60)
  number?: string;
}

/** A decision of the list: without its awards. */
export interface DecisionRow {
  id: string;
  number: string;
  issuer: string;
  signedOn: string;
  form: string;
  basis: AwardBasis;
  schoolYear: string;
  recordedAt: Date;
  awardCount: number;
}

export interface GrantedAward {
  id: string;
  recipient: RecipientRef;
  state: AwardStateCode;
  version: number;
}

/** A decision with the awards that the caller may see. */
export interface DecisionResponse extends Omit<DecisionRow, 'awardCount'> {
  awards: GrantedAward[];
}

export interface FindingsResponse {
  findings: { code: ProblemCode; severity: 'error'; pointer: string; message: string }[];
}

export function toFindingsResponse(
  problems: readonly FieldFault[],
  locale: Locale,
): FindingsResponse {
  return {
    findings: problems.map(({ code, pointer, parameters }) => ({
      code,
      severity: 'error',
      pointer,
      message: problemMessage(code, locale, parameters),
    })),
  };
}

/** Changes whenever one of the awards shown changes. */
export function decisionTag({ awards }: DecisionResponse): string {
  return `"${awards.reduce((sum, { version }) => sum + version, 0)}"`;
}

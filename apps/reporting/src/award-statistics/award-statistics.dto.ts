import {
  awardBases,
  awardStates,
  recipientKinds,
  type AwardBasis,
  type AwardStateCode,
  type RecipientKind,
} from '@dong-hanh/contracts';
import type { Freshness } from '@dong-hanh/messaging';
import { CountedPageQuery, IsCode, IsDay, IsId, type CountedPage } from '@dong-hanh/service-kit';
import type { Type } from '@nestjs/common';
import { Transform } from 'class-transformer';
import { IsArray, IsIn, IsOptional, IsString, ValidateBy } from 'class-validator';
import {
  groupKeys,
  isRecordTime,
  modes,
  type GroupKey,
  type Mode,
} from './award-statistics.rules.js';

/** A day or an instant with zone; what is neither is a bad date. */
const IsRecordTime = () => ValidateBy({ name: 'isDay', validator: { validate: isRecordTime } });

/** What to count: the filters that a statistic and its drill-down share. */
function withAwardFilters<B extends Type<object>>(Base: B) {
  class AwardFilters extends Base {
    @IsOptional()
    @IsId()
    unitId?: string;

    @IsOptional()
    @IsString()
    period?: string;

    @IsOptional()
    @IsIn(modes)
    mode: Mode = 'then';

    @IsOptional()
    @IsDay()
    tree?: string;

    @IsOptional()
    @IsRecordTime()
    asOf?: string;

    @IsOptional()
    @IsIn(awardStates)
    state?: AwardStateCode;

    @IsOptional()
    @IsCode()
    issuer?: string;

    @IsOptional()
    @IsCode()
    form?: string;

    @IsOptional()
    @IsIn(recipientKinds)
    recipientKind?: RecipientKind;

    @IsOptional()
    @IsIn(awardBases)
    basis?: AwardBasis;
  }
  return AwardFilters;
}

class NoPage {}

export class AwardStatisticsQuery extends withAwardFilters(NoPage) {
  @IsOptional()
  @Transform(({ value }: { value: unknown }) => listOf(value))
  @IsArray()
  @IsIn(groupKeys, { each: true })
  groupBy: GroupKey[] = [];
}

export class AwardRecordsQuery extends withAwardFilters(CountedPageQuery) {}

/** Keys joined by commas, each once. */
function listOf(value: unknown): unknown {
  const texts: unknown[] = Array.isArray(value) ? value : [value];
  if (!texts.every((text) => typeof text === 'string')) return value;
  return [...new Set(texts.flatMap((text) => text.split(',')))];
}

export type AwardStatisticsRow = Partial<Record<GroupKey, string>> & { count: number };

export interface AwardStatisticsResponse {
  data: AwardStatisticsRow[];
  total: number;
  freshness: Freshness;
  completeness: { expected: number; received: number; missing: string[] };
}

/** A row of `award_facts` as a record shows it. */
export interface AwardRecordRow {
  id: string;
  decisionId: string;
  decisionNumber: string;
  issuer: string;
  form: string;
  basis: string;
  schoolYear: string;
  signedOn: string;
  recipientKind: RecipientKind;
  recipientId: string;
  unitId: string;
  provinceId: string | null;
  state: AwardStateCode;
  version: number;
  grantedAt: Date;
  revokedAt: Date | null;
  revocationNumber: string | null;
  revocationSignedOn: string | null;
}

export type AwardRecordResponse = ReturnType<typeof toAwardRecord>;

export type AwardRecordsResponse = {
  data: AwardRecordResponse[];
  page: CountedPage<AwardRecordRow>['page'];
  freshness: Freshness;
};

/** A counted award; one that was revoked later than the moment asked about shows as it stood then. */
export function toAwardRecord(row: AwardRecordRow) {
  return {
    id: row.id,
    decisionId: row.decisionId,
    decisionNumber: row.decisionNumber,
    issuer: row.issuer,
    form: row.form,
    basis: row.basis,
    schoolYear: row.schoolYear,
    signedOn: row.signedOn,
    decidedOn: row.signedOn,
    recipient: { kind: row.recipientKind, id: row.recipientId },
    unitIdThen: row.unitId,
    provinceIdThen: row.provinceId,
    state: row.state,
    version: row.version,
    grantedAt: row.grantedAt.toISOString(),
    revocation:
      row.state === 'revoked' && row.revokedAt
        ? {
            number: row.revocationNumber,
            signedOn: row.revocationSignedOn,
            revokedAt: row.revokedAt.toISOString(),
          }
        : null,
  };
}

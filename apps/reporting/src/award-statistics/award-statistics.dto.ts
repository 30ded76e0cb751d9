import {
  awardBases,
  awardStates,
  recipientKinds,
  type AwardBasis,
  type AwardStateCode,
  type RecipientKind,
} from '@dong-hanh/contracts';
import { CountedPageQuery, IsCode } from '@dong-hanh/service-kit';
import type { Type } from '@nestjs/common';
import { IsIn, IsOptional } from 'class-validator';
import {
  IsGroupBy,
  NoPage,
  withQuestion,
  type RecordsResponse,
  type StatisticResponse,
} from '../statistics/statistics.dto.js';
import { groupKeys, type GroupKey } from './award-statistics.rules.js';

/** What to count: the filters that a statistic and its drill-down share. */
function withAwardFilters<B extends Type<object>>(Base: B) {
  class AwardFilters extends withQuestion(Base) {
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

export class AwardStatisticsQuery extends withAwardFilters(NoPage) {
  @IsGroupBy(groupKeys)
  groupBy: GroupKey[] = [];
}

export class AwardRecordsQuery extends withAwardFilters(CountedPageQuery) {}

export type AwardStatisticsRow = Partial<Record<GroupKey, string>> & { count: number };

export type AwardStatisticsResponse = StatisticResponse<AwardStatisticsRow>;

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

export type AwardRecordsResponse = RecordsResponse<AwardRecordResponse>;

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

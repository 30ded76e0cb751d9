import { CountedPageQuery, IsCode, IsDay, IsId, IsLine, IsProse } from '@dong-hanh/service-kit';
import { IsOptional, IsString } from 'class-validator';
import type { AwardState } from './award.rules.js';

export class RevocationRequest {
  @IsLine(60)
  number: string;

  @IsDay()
  @IsString()
  signedOn: string;

  /** Stays in this service: a log that is kept for ever cannot forget why somebody lost an award. */
  @IsProse(500)
  reason: string;
}

export class AwardListQuery extends CountedPageQuery {
  @IsOptional()
  @IsId()
  recipientId?: string;

  @IsOptional()
  @IsCode()
  issuer?: string;

  @IsOptional()
  @IsCode()
  form?: string;

  @IsOptional()
  @IsDay()
  @IsString()
  decidedFrom?: string;

  @IsOptional()
  @IsDay()
  @IsString()
  decidedTo?: string;
}

/** A row of the list of awards. */
export type AwardRow = Omit<
  AwardState,
  'unitId' | 'unitVersion' | 'provinceId' | 'month' | 'ruleVersion'
> & {
  decidedOn: string;
  unitIdThen: string;
  provinceIdThen: string | null;
};

/** An award and why it was revoked; empty while it stands. */
export interface AwardWithReason {
  award: AwardState;
  reason: string;
}

/** One award, with the reason when it was revoked. */
export type AwardResponse = Omit<AwardRow, 'revocation'> & {
  revocation: (NonNullable<AwardState['revocation']> & { reason: string }) | null;
};

export function toAwardRow(award: AwardState): AwardRow {
  return {
    id: award.id,
    decisionId: award.decisionId,
    decisionNumber: award.decisionNumber,
    issuer: award.issuer,
    form: award.form,
    basis: award.basis,
    schoolYear: award.schoolYear,
    signedOn: award.signedOn,
    decidedOn: award.signedOn,
    recipient: award.recipient,
    unitIdThen: award.unitId,
    provinceIdThen: award.provinceId,
    state: award.state,
    version: award.version,
    grantedAt: award.grantedAt,
    revocation: award.revocation,
  };
}

export function toAwardResponse({ award, reason }: AwardWithReason): AwardResponse {
  const { revocation, ...row } = toAwardRow(award);
  return { ...row, revocation: revocation && { ...revocation, reason } };
}

export function awardTag({ version }: { version: number }): string {
  return `"${version}"`;
}

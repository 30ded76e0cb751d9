import type { Money, SupportRecipient, SupportStateCode } from '@dong-hanh/contracts';
import { CountedPageQuery, IsCode, IsDay, IsId, IsProse } from '@dong-hanh/service-kit';
import { IsOptional, IsString, Matches } from 'class-validator';
import type { SupportState } from './support.rules.js';

export class SupportReturnRequest {
  /** Stays in this service: a log that is kept for ever cannot forget why somebody gave money back. */
  @IsProse(500)
  reason: string;

  @IsDay()
  @IsString()
  returnedOn: string;

  @IsOptional()
  @Matches(/^(0|[1-9][0-9]{0,17})$/, { message: 'whole đồng as digits' })
  @IsString()
  amount?: string;
}

export class SupportListQuery extends CountedPageQuery {
  @IsOptional()
  @IsId()
  recipientId?: string;

  @IsOptional()
  @IsId()
  programmeId?: string;

  @IsOptional()
  @IsCode()
  category?: string;

  @IsOptional()
  @IsDay()
  @IsString()
  grantedFrom?: string;

  @IsOptional()
  @IsDay()
  @IsString()
  grantedTo?: string;
}

/** A support inside its grant. */
export interface SupportResponse {
  id: string;
  recipient: SupportRecipient;
  amount: Money;
  keptAmount: string;
  state: SupportStateCode;
  version: number;
}

/** A row of the list of supports. */
export interface SupportRow extends SupportResponse {
  grantId: string;
  programmeId: string;
  category: string;
  unitIdThen: string;
  grantedOn: string;
}

/** A support and why it was returned; empty while it was not. */
export interface SupportWithReason {
  support: SupportState;
  reason: string;
}

/** One support, with the reason when it was returned. */
export interface SupportDetail extends SupportRow {
  return: { returnedOn: string; amount: string; reason: string } | null;
}

export function toSupportResponse(support: SupportResponse): SupportResponse {
  const { id, recipient, amount, keptAmount, state, version } = support;
  return { id, recipient, amount, keptAmount, state, version };
}

export function toSupportRow(support: SupportState): SupportRow {
  const { grantId, programmeId, category, unitId, grantedOn } = support;
  const of = { grantId, programmeId, category, unitIdThen: unitId, grantedOn };
  return { ...toSupportResponse(support), ...of };
}

export function toSupportDetail({ support, reason }: SupportWithReason): SupportDetail {
  const { return: back } = support;
  return {
    ...toSupportRow(support),
    return: back && { returnedOn: back.returnedOn, amount: back.amount, reason },
  };
}

import { IsLine, PageQuery } from '@dong-hanh/service-kit';
import { IsIn, IsOptional } from 'class-validator';
import type { IdentityKind } from './identity-number.rules.js';

/** What a number may be asked for; another purpose is no ground to see it (law 91/2025/QH15). */
export const disclosurePurposes = [
  'duplicate-check',
  'aid-payment',
  'dues',
  'social-insurance',
  'award-file',
  'request-of-the-person',
  'request-of-an-authority',
] as const;
export type DisclosurePurpose = (typeof disclosurePurposes)[number];

export class RecordIdentityNumberRequest {
  /** With or without blanks, dots and hyphens between the digits. */
  @IsLine(40)
  number: string;
}

export class DiscloseIdentityNumberRequest {
  @IsIn(disclosurePurposes)
  purpose: DisclosurePurpose;

  /** The paper behind it, such as the number of a request. */
  @IsOptional()
  @IsLine(100)
  reference?: string;
}

export class IdentityDisclosureQuery extends PageQuery {}

export interface IdentityNumberResponse {
  memberId: string;
  kind: IdentityKind;
  /** All but the last four digits hidden. */
  identityNumber: string;
  recordedAt: string;
}

export interface DisclosedNumberResponse {
  disclosureId: string;
  memberId: string;
  kind: IdentityKind;
  /** In full. */
  number: string;
  disclosedAt: string;
}

export interface IdentityDisclosure {
  id: string;
  accountId: string;
  purpose: DisclosurePurpose;
  reference: string | null;
  disclosedAt: string;
}

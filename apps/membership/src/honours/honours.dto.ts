import type { AwardBasis, AwardStateCode } from '@dong-hanh/contracts';
import type { Freshness } from '@dong-hanh/messaging';

export interface Honour {
  awardId: string;
  decisionId: string;
  decisionNumber: string;
  issuer: string;
  form: string;
  basis: AwardBasis;
  schoolYear: string;
  decidedOn: string;
  state: AwardStateCode;
  /** The recipient's own unit on that day. */
  unitIdThen: string;
  version: number;
}

export interface HonoursResponse {
  data: Honour[];
  freshness: Freshness;
}

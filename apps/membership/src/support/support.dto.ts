import type { Money, SupportStateCode } from '@dong-hanh/contracts';
import type { Freshness } from '@dong-hanh/messaging';

export interface MemberSupport {
  supportId: string;
  programmeId: string;
  category: string;
  grantedOn: string;
  /** What was given. */
  amount: Money;
  /** What of it was not returned, in whole đồng. */
  keptAmount: string;
  /** The member's own unit on that day. */
  unitIdThen: string;
  state: SupportStateCode;
  version: number;
}

export interface MemberSupportResponse {
  data: MemberSupport[];
  freshness: Freshness;
}

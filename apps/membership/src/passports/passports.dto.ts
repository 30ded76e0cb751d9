import type { Gender, MemberState } from '@dong-hanh/contracts';
import type { Honour, HonoursResponse } from '../honours/honours.dto.js';
import type { OfficeHoldingResponse } from '../offices/offices.dto.js';
import type { LeftOut, PassportUnit } from './passport.rules.js';

/** How a time in a unit began or membership ended, as far as it was recorded. */
export interface PassportCause {
  reason: { code: string; name: { vi: string; en: string } } | null;
  decision: { number: string; signedOn: string } | null;
}

export interface PassportMembership {
  unitId: string;
  /** On the first of these days. */
  unitNameThen: string;
  state: 'active' | 'suspended';
  from: string;
  to: string | null;
  began: PassportCause & { transition: string };
  ended: PassportCause | null;
}

export type PassportHonour = Omit<Honour, 'decisionId' | 'basis' | 'version'> & {
  unitNameThen: string;
};

export type PassportOffice = Omit<OfficeHoldingResponse, 'id' | 'memberId' | 'end'> & {
  unitNameThen: string;
  endReason: string | null;
};

export interface PassportResponse {
  issuedAt: string;
  member: {
    id: string;
    memberNumber: string;
    fullName: string;
    birthDate: string;
    gender: Gender;
    joinedOn: string;
    state: MemberState['state'];
    endedOn: string | null;
  };
  memberships: PassportMembership[];
  units: PassportUnit[];
  honours: PassportHonour[];
  offices: PassportOffice[];
  leftOut: readonly LeftOut[];
  /** Of the honours. */
  freshness: HonoursResponse['freshness'];
}

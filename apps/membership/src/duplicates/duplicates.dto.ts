import type { Gender } from '@dong-hanh/contracts';
import { IsId, PageQuery } from '@dong-hanh/service-kit';
import type { DuplicateScore } from './duplicate.rules.js';

export class DuplicateListQuery extends PageQuery {
  /** The unit with its whole subtree. */
  @IsId()
  unitId: string;
}

/** A record as it is compared with another. */
export interface DuplicateMember {
  id: string;
  memberNumber: string;
  fullName: string;
  birthDate: string;
  gender: Gender;
  unitId: string;
}

/** A record that may be of the same person. */
export interface DuplicateCandidate extends DuplicateScore {
  member: DuplicateMember;
}

/** Two records that may be of one person, the older one first. */
export interface DuplicatePair extends DuplicateScore {
  members: [DuplicateMember, DuplicateMember];
}

export interface DuplicatesResponse {
  data: DuplicateCandidate[];
}

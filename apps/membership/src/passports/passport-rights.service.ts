import { AccessRights, Clock } from '@dong-hanh/service-kit';
import { Injectable } from '@nestjs/common';
import type { MemberResponse } from '../members/members.dto.js';
import { MemberRightsService } from '../members/member-rights.service.js';
import { MembersService } from '../members/members.service.js';
import { PassportsRepository } from './passports.repository.js';

/** Who may see whose passport: it outlives the unit, so there is always somebody who can hand it out. */
@Injectable()
export class PassportRightsService {
  constructor(
    private readonly passports: PassportsRepository,
    private readonly memberRights: MemberRightsService,
    private readonly members: MembersService,
    private readonly rights: AccessRights,
    private readonly clock: Clock,
  ) {}

  /** The record, for who may read it; after the end of the last unit also for the unit that keeps its records. */
  async readable(accountId: string, memberId: string): Promise<MemberResponse> {
    const custodian = await this.passports.custodianOf(memberId);
    if (custodian !== undefined) {
      const [isHeld] = await this.rights.covers(accountId, 'member.read', [custodian]);
      if (isHeld) return this.members.showOn(memberId, this.clock.today());
    }
    return this.memberRights.readable(accountId, 'member.read', memberId);
  }
}

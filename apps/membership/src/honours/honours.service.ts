import { topics } from '@dong-hanh/contracts';
import { StreamFreshness } from '@dong-hanh/messaging';
import { AccessRights } from '@dong-hanh/service-kit';
import { Injectable } from '@nestjs/common';
import { MemberRightsService } from '../members/member-rights.service.js';
import { UnitsService } from '../units/units.service.js';
import type { HonoursResponse } from './honours.dto.js';
import { HonoursRepository } from './honours.repository.js';

@Injectable()
export class HonoursService {
  constructor(
    private readonly honours: HonoursRepository,
    private readonly members: MemberRightsService,
    private readonly units: UnitsService,
    private readonly rights: AccessRights,
    private readonly freshness: StreamFreshness,
  ) {}

  /** The awards of a member, for who may see them; everybody may see the own ones. */
  async ofMember(accountId: string, id: string): Promise<HonoursResponse> {
    await this.members.readable(accountId, 'honour.read', id);
    return this.withFreshness('member', id);
  }

  /** The awards of a member, for those who have asked for the right themselves. */
  ofPerson(id: string): Promise<HonoursResponse> {
    return this.withFreshness('member', id);
  }

  /** The awards that a unit itself received. */
  async ofUnit(accountId: string, id: string): Promise<HonoursResponse> {
    await this.units.requireKnown(id);
    await this.rights.require(accountId, 'honour.read', id);
    return this.withFreshness('unit', id);
  }

  /** Freshness is read first: what is applied later may be shown, but is not promised. */
  private async withFreshness(kind: 'member' | 'unit', id: string): Promise<HonoursResponse> {
    const freshness = await this.freshness.freshness([topics.award]);
    return { data: await this.honours.ofRecipient(kind, id), freshness };
  }
}

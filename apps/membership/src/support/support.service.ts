import { topics } from '@dong-hanh/contracts';
import { StreamFreshness } from '@dong-hanh/messaging';
import { Injectable } from '@nestjs/common';
import { MemberRightsService } from '../members/member-rights.service.js';
import type { MemberSupportResponse } from './support.dto.js';
import { SupportRepository } from './support.repository.js';

@Injectable()
export class SupportService {
  constructor(
    private readonly support: SupportRepository,
    private readonly members: MemberRightsService,
    private readonly freshness: StreamFreshness,
  ) {}

  /** The support of a member, for who may see it; everybody may see the own one. */
  async ofMember(accountId: string, id: string): Promise<MemberSupportResponse> {
    await this.members.readable(accountId, 'support.read', id);
    // Read first: what is applied later may be shown, but is not promised.
    const freshness = await this.freshness.freshness([topics.support]);
    return { data: await this.support.ofMember(id), freshness };
  }
}

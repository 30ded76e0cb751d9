import { Clock, type CountedPage, CursorSigner, pageOf } from '@dong-hanh/service-kit';
import { Injectable } from '@nestjs/common';
import { MemberRightsService } from '../members/member-rights.service.js';
import type {
  MembershipListQuery,
  MembershipPeriodResponse,
  MembershipReasonQuery,
  MembershipReasonResponse,
} from './memberships.dto.js';
import { MembershipsRepository } from './memberships.repository.js';

/** The history of memberships, and the catalogue of reasons. */
@Injectable()
export class MembershipReadingService {
  constructor(
    private readonly memberships: MembershipsRepository,
    private readonly memberRights: MemberRightsService,
    private readonly clock: Clock,
    private readonly cursors: CursorSigner,
  ) {}

  /** All periods of a member, newest first. */
  async history(
    accountId: string,
    memberId: string,
    { cursor, limit, total }: MembershipListQuery,
  ): Promise<CountedPage<MembershipPeriodResponse>> {
    await this.memberRights.readable(accountId, 'member.read', memberId);
    const list = `members/${memberId}/memberships`;
    const before = this.cursors.read<string>(list, cursor);
    const rows = await this.memberships.periods(memberId, before, limit + 1);
    const { data, page } = pageOf(rows, limit, ({ from }) => this.cursors.sign(list, from));
    if (!total) return { data, page };
    return { data, page: { ...page, total: await this.memberships.countPeriods(memberId) } };
  }

  /** The reasons of a day. */
  async reasons({
    asOf,
    transition,
  }: MembershipReasonQuery): Promise<{ data: MembershipReasonResponse[] }> {
    return { data: await this.memberships.reasons(asOf ?? this.clock.today(), transition) };
  }
}

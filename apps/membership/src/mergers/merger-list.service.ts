import { CursorSigner, pageOf, type Page } from '@dong-hanh/service-kit';
import { Injectable } from '@nestjs/common';
import { MemberRightsService } from '../members/member-rights.service.js';
import type { MergerListQuery, MergerResponse } from './mergers.dto.js';
import { MergersRepository } from './mergers.repository.js';

/** Which records were merged into which, also those that were taken apart again. */
@Injectable()
export class MergerListService {
  constructor(
    private readonly mergers: MergersRepository,
    private readonly memberRights: MemberRightsService,
    private readonly cursors: CursorSigner,
  ) {}

  /** The mergers into a person's record, newest first. */
  async list(
    accountId: string,
    memberId: string,
    { cursor, limit }: MergerListQuery,
  ): Promise<Page<MergerResponse>> {
    await this.memberRights.requireOver(accountId, 'member.merge', memberId);
    const list = `members/${memberId}/mergers`;
    const before = this.cursors.read<string>(list, cursor);
    const rows = await this.mergers.list(memberId, before, limit + 1);
    return pageOf(rows, limit, ({ id }) => this.cursors.sign(list, id));
  }
}

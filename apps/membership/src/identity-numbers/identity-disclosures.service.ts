import { Clock, CursorSigner, newId, pageOf, Problem, type Page } from '@dong-hanh/service-kit';
import { Injectable } from '@nestjs/common';
import { MemberRightsService } from '../members/member-rights.service.js';
import { IdentityMasks } from './identity-masks.service.js';
import type {
  DiscloseIdentityNumberRequest,
  DisclosedNumberResponse,
  IdentityDisclosure,
  IdentityDisclosureQuery,
} from './identity-numbers.dto.js';
import { IdentityNumbersRepository } from './identity-numbers.repository.js';

/** Shows numbers in full, and who was shown them. */
@Injectable()
export class IdentityDisclosuresService {
  constructor(
    private readonly numbers: IdentityNumbersRepository,
    private readonly masks: IdentityMasks,
    private readonly memberRights: MemberRightsService,
    private readonly clock: Clock,
    private readonly cursors: CursorSigner,
  ) {}

  /** The number in full. That it was shown is kept before it is answered, or it is not answered. */
  async disclose(
    accountId: string,
    memberId: string,
    { purpose, reference }: DiscloseIdentityNumberRequest,
  ): Promise<DisclosedNumberResponse> {
    await this.memberRights.requireOver(accountId, 'identity.disclose', memberId);
    const disclosedAt = this.clock.now().toISOString();
    const disclosure = {
      id: newId(),
      accountId,
      purpose,
      reference: reference ?? null,
      disclosedAt,
    };
    const { kind, number } = await this.numbers.transaction(async (tx) => {
      const found = await this.numbers.find(tx, memberId);
      if (!found) throw new Problem('identity-number-unknown');
      const opened = { kind: found.kind, number: this.masks.opened(found) };
      // With the record whose number it is, which may have been merged with the one that was asked for.
      await this.numbers.keepDisclosure(tx, found.memberId, disclosure);
      return opened;
    });
    return { disclosureId: disclosure.id, memberId, kind, number, disclosedAt };
  }

  /** Who was shown the number of a person, when and what for, newest first. */
  async list(
    accountId: string,
    memberId: string,
    { cursor, limit }: IdentityDisclosureQuery,
  ): Promise<Page<IdentityDisclosure>> {
    await this.memberRights.requireOver(accountId, 'disclosure.read', memberId);
    const list = `members/${memberId}/identity-disclosures`;
    const before = this.cursors.read<string>(list, cursor);
    const rows = await this.numbers.disclosures(memberId, before, limit + 1);
    return pageOf(rows, limit, ({ id }) => this.cursors.sign(list, id));
  }
}

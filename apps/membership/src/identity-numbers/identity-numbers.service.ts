import { violatedConstraint } from '@dong-hanh/persistence';
import { Clock, Problem } from '@dong-hanh/service-kit';
import { Injectable } from '@nestjs/common';
import { MemberRightsService } from '../members/member-rights.service.js';
import { MembersService } from '../members/members.service.js';
import { refuse } from '../units/unit.rules.js';
import { placeOf } from './identity-masks.service.js';
import { digitsOf, kindOf, maskOf, numberFaults } from './identity-number.rules.js';
import type { IdentityNumberResponse } from './identity-numbers.dto.js';
import { IdentityNumbersRepository } from './identity-numbers.repository.js';
import { SealedValues } from './sealed-values.js';

/** Who records which number for whom. */
interface Recording {
  accountId: string;
  memberId: string;
  digits: string;
  at: Date;
}

/** Records identity numbers, sealed. */
@Injectable()
export class IdentityNumbersService {
  constructor(
    private readonly numbers: IdentityNumbersRepository,
    private readonly values: SealedValues,
    private readonly members: MembersService,
    private readonly memberRights: MemberRightsService,
    private readonly clock: Clock,
  ) {}

  /**
   * Records the number of a member, in place of the earlier one, also where a merged record of the person holds that.
   * A number of somebody else is refused; it says whose it is only to those who may see that record, and the search
   * for duplicates knows of it from then on.
   */
  async record(
    accountId: string,
    memberId: string,
    typed: string,
  ): Promise<IdentityNumberResponse> {
    const { mergedInto } = await this.memberRights.requireOver(
      accountId,
      'identity.record',
      memberId,
    );
    if (mergedInto) throw memberMerged(mergedInto);
    const recording = { accountId, memberId, digits: digitsOf(typed), at: this.clock.now() };
    const holderId = await this.keep(recording);
    if (holderId !== undefined) throw await this.taken(accountId, holderId);
    const { digits, at } = recording;
    const kind = kindOf(digits) ?? 'citizen';
    return { memberId, kind, identityNumber: maskOf(digits), recordedAt: at.toISOString() };
  }

  /** @returns who else holds the number, when it is taken */
  private async keep(recording: Recording): Promise<string | undefined> {
    const { memberId, digits, at, accountId } = recording;
    try {
      return await this.numbers.transaction(async (tx) => {
        const person = await this.numbers.lockPerson(tx, memberId);
        if (!person) throw new Problem('member-unknown');
        // A merger may have come first while this waited for the record.
        if (person.mergedInto) throw memberMerged(person.mergedInto);
        refuse(numberFaults(digits, person));
        const hash = this.values.hash(digits);
        const held = await this.numbers.held(tx, memberId);
        const holderId = await this.numbers.holderOf(tx, hash);
        if (holderId !== undefined && !held.some((each) => each.memberId === holderId)) {
          await this.numbers.claim(tx, memberId, hash, at);
          return holderId;
        }
        const kind = kindOf(digits) ?? 'citizen';
        const ownerId = held.find((each) => each.kind === kind)?.memberId ?? memberId;
        const key = await this.numbers.keyOf(tx, ownerId, this.values.newDataKey(ownerId));
        // The key was destroyed with all that was known of the person.
        if (key === undefined) throw new Problem('member-unknown');
        const sealed = this.values.seal(key, placeOf(ownerId), digits);
        await this.numbers.keep(tx, ownerId, { sealed, hash, kind }, { at, by: accountId });
        await this.numbers.settleClaims(tx, [memberId, ownerId]);
        return undefined;
      });
    } catch (error) {
      // Two records were given the same number at the same moment: the other one was first.
      if (violatedConstraint(error) === 'uq_identity_numbers_number_hash')
        throw new Problem('identity-number-taken');
      throw error;
    }
  }

  private async taken(accountId: string, holderId: string): Promise<Problem> {
    const { data } = await this.members.labels(accountId, [holderId]);
    const [holder] = data;
    return holder
      ? new Problem('identity-number-of-member', { memberNumber: holder.memberNumber })
      : new Problem('identity-number-taken');
  }
}

function memberMerged(survivorId: string): Problem {
  return new Problem('member-merged', { survivorId });
}

import { Directory, type RecipientFacts, type RecipientRef } from '@dong-hanh/directory';
import { AccessRights, Clock, permissionMissing, Problem } from '@dong-hanh/service-kit';
import { Injectable } from '@nestjs/common';
import { CategoriesService } from '../categories/categories.service.js';
import { ProgrammesService } from '../programmes/programmes.service.js';
import { RECIPIENT_LIMIT, type GrantFacts, type WrittenGrant } from '../supports/support.rules.js';

const PERMISSION = 'support.grant';

/**
 * Gathers what the rules of a grant ask about. Calls no other service: who the recipients are and what the
 * caller may do comes from this service's own directory, by one statement for all of them.
 */
@Injectable()
export class GrantFactsService {
  constructor(
    private readonly directory: Directory,
    private readonly rights: AccessRights,
    private readonly programmes: ProgrammesService,
    private readonly categories: CategoriesService,
    private readonly clock: Clock,
  ) {}

  /** @throws Problem 403 unless the caller may give for the unit and to every recipient, 404 for the unit */
  async of(written: WrittenGrant, accountId: string): Promise<GrantFacts> {
    const [standings, programme, categories] = await Promise.all([
      this.standings(written, accountId),
      this.programmes.known(written.programmeId),
      this.categories.all(),
    ]);
    const [giver, ...recipients] = standings as [RecipientFacts, ...RecipientFacts[]];
    const known = standings.filter((standing) => standing.known);
    if (known.some(({ within }) => !within)) throw permissionMissing(PERMISSION);
    if (!giver.known) {
      await this.rights.requireAnywhere(accountId, PERMISSION);
      const fault = { pointer: '/unitId', code: 'unit-unknown' } as const;
      throw new Problem(fault.code, {}, [fault]);
    }
    return { programme, categories, giver, recipients, today: this.clock.today() };
  }

  /** The unit that gives, then the members and units that get; those of a list that is too long are not asked for. */
  private standings(
    { unitId, grantedOn: on, recipients }: WrittenGrant,
    accountId: string,
  ): Promise<RecipientFacts[]> {
    const named = recipients.flatMap((recipient): RecipientRef[] =>
      recipient.kind === 'non-member' ? [] : [{ kind: recipient.kind, id: recipient.id }],
    );
    const giver: RecipientRef = { kind: 'unit', id: unitId };
    const refs = recipients.length > RECIPIENT_LIMIT ? [giver] : [giver, ...named];
    return this.directory.recipients({ refs, on, accountId, permission: PERMISSION });
  }
}

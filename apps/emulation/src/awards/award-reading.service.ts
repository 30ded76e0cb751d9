import { ReadScopes } from '@dong-hanh/directory';
import {
  AccessRights,
  type CountedPage,
  cursorAfter,
  CursorSigner,
  pageOf,
  placeOf,
  Problem,
} from '@dong-hanh/service-kit';
import { Injectable } from '@nestjs/common';
import {
  toAwardRow,
  type AwardListQuery,
  type AwardRow,
  type AwardWithReason,
} from './awards.dto.js';
import { AwardsRepository } from './awards.repository.js';

const LIST = 'awards';

/** Shows awards to those who may read them. */
@Injectable()
export class AwardReadingService {
  constructor(
    private readonly awards: AwardsRepository,
    private readonly scopes: ReadScopes,
    private readonly rights: AccessRights,
    private readonly signer: CursorSigner,
  ) {}

  /** @throws Problem 404 also for an award outside the reader's subtrees: both look the same */
  async find(id: string, accountId: string): Promise<AwardWithReason> {
    await this.rights.requireAnywhere(accountId, 'award.read');
    const found = await this.awards.find(id);
    const [isVisible] = found
      ? await this.rights.covers(accountId, 'award.read', [found.award.unitId])
      : [];
    if (!found || !isVisible) throw new Problem('award-unknown');
    return found;
  }

  async list(
    { cursor, limit, total, ...filters }: AwardListQuery,
    accountId: string,
  ): Promise<CountedPage<AwardRow>> {
    const after = placeOf(this.signer, LIST, cursor);
    const scope = await this.scopes.of(accountId, 'award.read');
    const awards = await this.awards.list(filters, scope, { after, limit });
    const { data, page } = pageOf(awards, limit, ({ signedOn: day, id }) =>
      cursorAfter(this.signer, LIST, { day, id }),
    );
    const counted = total && { total: await this.awards.count(filters, scope) };
    return { data: data.map(toAwardRow), page: { ...page, ...counted } };
  }
}

import { ReadScopes, type ReadScope } from '@dong-hanh/directory';
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
import type { SupportState } from './support.rules.js';
import {
  toSupportRow,
  type SupportListQuery,
  type SupportRow,
  type SupportWithReason,
} from './supports.dto.js';
import { SupportsRepository } from './supports.repository.js';

const LIST = 'supports';

/** Shows supports to those who may read them. */
@Injectable()
export class SupportReadingService {
  constructor(
    private readonly supports: SupportsRepository,
    private readonly scopes: ReadScopes,
    private readonly rights: AccessRights,
    private readonly signer: CursorSigner,
  ) {}

  /** @throws Problem 404 also for a support outside the reader's subtrees: both look the same */
  async find(id: string, accountId: string): Promise<SupportWithReason> {
    await this.rights.requireAnywhere(accountId, 'support.read');
    const found = await this.supports.find(id);
    const [isVisible] = found
      ? await this.rights.covers(accountId, 'support.read', [found.support.unitId])
      : [];
    if (!found || !isVisible) throw new Problem('support-unknown');
    return found;
  }

  async list(
    { cursor, limit, total, ...filters }: SupportListQuery,
    accountId: string,
  ): Promise<CountedPage<SupportRow>> {
    const after = placeOf(this.signer, LIST, cursor);
    const scope = await this.scopes.of(accountId, 'support.read');
    const supports = await this.supports.list(filters, scope, { after, limit });
    const { data, page } = pageOf(supports, limit, ({ grantedOn: day, id }) =>
      cursorAfter(this.signer, LIST, { day, id }),
    );
    const counted = total && { total: await this.supports.count(filters, scope) };
    return { data: data.map(toSupportRow), page: { ...page, ...counted } };
  }

  /** The supports of a grant that a scope shows. */
  ofGrant(grantId: string, scope: ReadScope): Promise<SupportState[]> {
    return this.supports.ofGrant(grantId, scope);
  }
}

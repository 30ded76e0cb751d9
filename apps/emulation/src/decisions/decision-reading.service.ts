import { ReadScopes } from '@dong-hanh/directory';
import {
  type CountedPage,
  cursorAfter,
  CursorSigner,
  pageOf,
  placeOf,
  Problem,
} from '@dong-hanh/service-kit';
import { Injectable } from '@nestjs/common';
import type { DecisionListQuery, DecisionResponse, DecisionRow } from './decisions.dto.js';
import { DecisionsRepository } from './decisions.repository.js';

const LIST = 'award-decisions';

/** Shows decisions to those who may read awards in them. */
@Injectable()
export class DecisionReadingService {
  constructor(
    private readonly decisions: DecisionsRepository,
    private readonly scopes: ReadScopes,
    private readonly signer: CursorSigner,
  ) {}

  /** @throws Problem 404 also for a decision that awards nobody in the reader's subtrees */
  async find(id: string, accountId: string): Promise<DecisionResponse> {
    const scope = await this.scopes.of(accountId, 'award.read');
    const decision = await this.decisions.find(id, scope);
    if (!decision) throw new Problem('decision-unknown');
    return decision;
  }

  async list(
    { cursor, limit, total, ...filters }: DecisionListQuery,
    accountId: string,
  ): Promise<CountedPage<DecisionRow>> {
    const after = placeOf(this.signer, LIST, cursor);
    const scope = await this.scopes.of(accountId, 'award.read');
    const rows = await this.decisions.list(filters, scope, { after, limit });
    const { data, page } = pageOf(rows, limit, ({ signedOn: day, id }) =>
      cursorAfter(this.signer, LIST, { day, id }),
    );
    const counted = total && { total: await this.decisions.count(filters, scope) };
    return { data, page: { ...page, ...counted } };
  }
}

import { ReadScopes } from '@dong-hanh/directory';
import { Problem } from '@dong-hanh/service-kit';
import { Injectable } from '@nestjs/common';
import { SupportReadingService } from '../supports/support-reading.service.js';
import { toSupportResponse } from '../supports/supports.dto.js';
import type { SupportGrantDetail } from './grants.dto.js';
import { GrantsRepository } from './grants.repository.js';

/** Shows grants to those who may read supports in them. */
@Injectable()
export class GrantReadingService {
  constructor(
    private readonly grants: GrantsRepository,
    private readonly supports: SupportReadingService,
    private readonly scopes: ReadScopes,
  ) {}

  /** @throws Problem 404 also for a grant that supports nobody in the reader's subtrees */
  async find(id: string, accountId: string): Promise<SupportGrantDetail> {
    const scope = await this.scopes.of(accountId, 'support.read');
    const head = await this.grants.find(id);
    const supports = head ? await this.supports.ofGrant(id, scope) : [];
    if (!head || supports.length === 0) throw new Problem('support-unknown');
    return { ...head, supports: supports.map(toSupportResponse) };
  }
}

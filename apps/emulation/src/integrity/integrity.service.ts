import { AccessRights, CursorSigner, pageOf, type Page } from '@dong-hanh/service-kit';
import { Injectable } from '@nestjs/common';
import type { AwardVersion, DigestsResponse, VersionQuery } from './integrity.dto.js';
import { IntegrityRepository } from './integrity.repository.js';

const LIST = 'award-versions';
const BEFORE_ALL = '00000000-0000-0000-0000-000000000000';

/** Lets others prove that they hold the same awards. */
@Injectable()
export class IntegrityService {
  constructor(
    private readonly integrity: IntegrityRepository,
    private readonly rights: AccessRights,
    private readonly signer: CursorSigner,
  ) {}

  /** Count and digest per province and month; `position` is the sum of all versions. */
  async digests(accountId: string): Promise<DigestsResponse> {
    await this.rights.requireAnywhere(accountId, 'integrity.read');
    const totals = await this.integrity.digests();
    return {
      data: totals.map(({ province, month, count, digest }) => ({
        province,
        month,
        count,
        digest,
      })),
      position: String(totals.reduce((sum, { versions }) => sum + versions, 0)),
    };
  }

  /** The awards behind one digest. */
  async versions(
    { cursor, limit, ...bucket }: VersionQuery,
    accountId: string,
  ): Promise<Page<AwardVersion>> {
    const afterId = this.signer.read<string>(LIST, cursor) ?? BEFORE_ALL;
    await this.rights.requireAnywhere(accountId, 'integrity.read');
    const rows = await this.integrity.versions(bucket, { afterId, limit });
    return pageOf(rows, limit, ({ id }) => this.signer.sign(LIST, id));
  }
}

import type { Permission } from '@dong-hanh/contracts';
import { AccessRights, CursorSigner, pageOf } from '@dong-hanh/service-kit';
import { Injectable } from '@nestjs/common';
import type {
  AwardDigestsResponse,
  AwardVersionsQuery,
  AwardVersionsResponse,
} from './integrity.dto.js';
import { IntegrityRepository } from './integrity.repository.js';

const PERMISSION: Permission = 'integrity.read';
const VERSIONS = 'integrity/awards/versions';

/** Proof that this service holds the same awards as their owner: digests, and the awards behind each. */
@Injectable()
export class IntegrityService {
  constructor(
    private readonly awards: IntegrityRepository,
    private readonly rights: AccessRights,
    private readonly cursors: CursorSigner,
  ) {}

  async digests(accountId: string): Promise<AwardDigestsResponse> {
    await this.rights.requireAnywhere(accountId, PERMISSION);
    const rows = await this.awards.digests();
    return {
      data: rows.map(({ province, month, count, digest }) => ({ province, month, count, digest })),
      position: rows[0]?.position ?? '0',
    };
  }

  async versions(accountId: string, query: AwardVersionsQuery): Promise<AwardVersionsResponse> {
    const after = this.cursors.read<string>(VERSIONS, query.cursor);
    await this.rights.requireAnywhere(accountId, PERMISSION);
    const provinceId = query.province === 'none' ? null : query.province;
    const rows = await this.awards.versions(
      { provinceId, month: query.month },
      { after, rows: query.limit + 1 },
    );
    return pageOf(rows, query.limit, ({ id }) => this.cursors.sign(VERSIONS, id));
  }
}

import type { Permission } from '@dong-hanh/contracts';
import { AccessRights, CursorSigner, pageOf } from '@dong-hanh/service-kit';
import { Injectable } from '@nestjs/common';
import type { DigestsResponse, VersionsQuery, VersionsResponse } from './integrity.dto.js';
import { IntegrityRepository, type RecordFamily } from './integrity.repository.js';

const PERMISSION: Permission = 'integrity.read';

/** Proof that this service holds the same records as their owners: digests, and the records behind each. */
@Injectable()
export class IntegrityService {
  constructor(
    private readonly records: IntegrityRepository,
    private readonly rights: AccessRights,
    private readonly cursors: CursorSigner,
  ) {}

  async digests(accountId: string, family: RecordFamily): Promise<DigestsResponse> {
    await this.rights.requireAnywhere(accountId, PERMISSION);
    const rows = await this.records.digests(family);
    return {
      data: rows.map(({ position: _, ...row }) => row),
      position: rows[0]?.position ?? '0',
    };
  }

  async versions(
    accountId: string,
    family: RecordFamily,
    query: VersionsQuery,
  ): Promise<VersionsResponse> {
    const list = `integrity/${family}/versions`;
    const after = this.cursors.read<string>(list, query.cursor);
    await this.rights.requireAnywhere(accountId, PERMISSION);
    const provinceId = query.province === 'none' ? null : query.province;
    const bucket = { provinceId, month: query.month };
    const page = { after, rows: query.limit + 1 };
    const rows = await this.records.versions(family, bucket, page);
    return pageOf(rows, query.limit, ({ id }) => this.cursors.sign(list, id));
  }
}

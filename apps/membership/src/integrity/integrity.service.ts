import { AccessRights, CursorSigner, pageOf, type Page } from '@dong-hanh/service-kit';
import { Injectable } from '@nestjs/common';
import type { DigestRecord, DigestRecordsQuery, DigestResponse } from './integrity.dto.js';
import { IntegrityRepository, type RecordFamily } from './integrity.repository.js';

/** What this service holds of records that others own, for comparison with them. */
@Injectable()
export class IntegrityService {
  constructor(
    private readonly integrity: IntegrityRepository,
    private readonly rights: AccessRights,
    private readonly cursors: CursorSigner,
  ) {}

  async digests(accountId: string, family: RecordFamily): Promise<DigestResponse> {
    await this.rights.requireAnywhere(accountId, 'integrity.read');
    return this.integrity.digests(family);
  }

  /** The records behind one digest. */
  async records(
    accountId: string,
    family: RecordFamily,
    query: DigestRecordsQuery,
  ): Promise<Page<DigestRecord>> {
    await this.rights.requireAnywhere(accountId, 'integrity.read');
    const { province, month, limit } = query;
    const list = `integrity/${family}/versions`;
    const after = this.cursors.read<string>(list, query.cursor);
    const bucket = { provinceId: province === 'none' ? null : province, month };
    const rows = await this.integrity.records(family, bucket, after, limit + 1);
    return pageOf(rows, limit, ({ id }) => this.cursors.sign(list, id));
  }
}

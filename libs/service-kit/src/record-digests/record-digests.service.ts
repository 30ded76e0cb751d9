import type { Database, Statement } from '@dong-hanh/persistence';
import type { AccessRights } from '../access-rights.js';
import { pageOf, type CursorSigner, type Page } from '../paging.js';
import type {
  DigestRow,
  DigestsResponse,
  RecordVersion,
  VersionQuery,
} from './record-digests.dto.js';
import { digestsStatement, digestVersionsSql, type DigestSource } from './record-digests.sql.js';

const BEFORE_ALL = '00000000-0000-0000-0000-000000000000';

/** Lets others prove that they hold the same records. */
export class RecordDigests {
  private readonly list: string;
  private readonly totals: Statement;

  constructor(
    private readonly source: DigestSource,
    private readonly database: Database,
    private readonly rights: AccessRights,
    private readonly signer: CursorSigner,
  ) {
    this.list = `${source.family}-versions`;
    this.totals = digestsStatement(source);
  }

  /** Count and digest per province and month; `position` is the sum of all versions. */
  async digests(accountId: string): Promise<DigestsResponse> {
    await this.rights.requireAnywhere(accountId, 'integrity.read');
    const totals = await this.database.query<DigestRow & { versions: number }>(this.totals);
    return {
      data: totals.map(({ versions: _, ...row }) => row),
      position: String(totals.reduce((sum, { versions }) => sum + versions, 0)),
    };
  }

  /** The records behind one digest. */
  async versions(
    { cursor, limit, ...bucket }: VersionQuery,
    accountId: string,
  ): Promise<Page<RecordVersion>> {
    const afterId = this.signer.read<string>(this.list, cursor) ?? BEFORE_ALL;
    await this.rights.requireAnywhere(accountId, 'integrity.read');
    const { text, parameters } = digestVersionsSql(this.source, bucket, { afterId, limit });
    const rows = await this.database.query<RecordVersion>(text, parameters);
    return pageOf(rows, limit, ({ id }) => this.signer.sign(this.list, id));
  }
}

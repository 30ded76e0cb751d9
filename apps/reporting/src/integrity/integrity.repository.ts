import { Database, digestSumSql, statement } from '@dong-hanh/persistence';
import { Injectable } from '@nestjs/common';
import type { DigestRow, VersionRow } from './integrity.dto.js';

/** Records that other services own and that are counted here. */
export type RecordFamily = 'awards' | 'supports';

const digestsOf = (family: RecordFamily, facts: string) =>
  statement(
    `${family}-digests`,
    `select coalesce(province_id::text, 'none') as province, month, count(*) as count,
       ${digestSumSql('digest_part')} as digest,
       (sum(sum(version)) over ())::text as position
     from ${facts}
     group by province_id, month
     order by province, month`,
  );

/** `$1` id of a province or null for outside provinces · `$2` month · `$3` ids after this · `$4` rows */
const versionsOf = (family: RecordFamily, facts: string, day: string) =>
  statement(
    `${family}-versions`,
    `select id, version, state, digest_part::text as digest from ${facts}
     where province_id is not distinct from $1::uuid and month = $2
       and ${day} >= ($2 || '-01')::date and ${day} < ($2 || '-01')::date + interval '1 month'
       and ($3::uuid is null or id > $3::uuid)
     order by id
     limit $4`,
  );

const statementsOf = (family: RecordFamily, facts: string, day: string) => ({
  digests: digestsOf(family, facts),
  versions: versionsOf(family, facts, day),
});

const statements = {
  awards: statementsOf('awards', 'award_facts', 'signed_on'),
  supports: statementsOf('supports', 'support_facts', 'granted_on'),
};

/** What this service holds of each record, for comparison with the owner. */
@Injectable()
export class IntegrityRepository {
  constructor(private readonly serve: Database) {}

  /** All digests and the position they belong to, from one view of the table. */
  digests(family: RecordFamily): Promise<(DigestRow & { position: string })[]> {
    return this.serve.query(statements[family].digests);
  }

  /** @param bucket its province is null outside provinces */
  versions(
    family: RecordFamily,
    bucket: { provinceId: string | null; month: string },
    page: { after: string | undefined; rows: number },
  ): Promise<VersionRow[]> {
    return this.serve.query<VersionRow>(statements[family].versions, [
      bucket.provinceId,
      bucket.month,
      page.after ?? null,
      page.rows,
    ]);
  }
}

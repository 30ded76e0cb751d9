import { Database, digestSumSql, statement } from '@dong-hanh/persistence';
import { Injectable } from '@nestjs/common';
import type { AwardDigestRow, AwardVersionRow } from './integrity.dto.js';

const digestsStatement = statement(
  'award-digests',
  `select coalesce(province_id::text, 'none') as province, month, count(*) as count,
     ${digestSumSql('digest_part')} as digest,
     (sum(sum(version)) over ())::text as position
   from award_facts
   group by province_id, month
   order by province, month`,
);

/** `$1` id of a province or null for outside provinces · `$2` month · `$3` ids after this · `$4` rows */
const versionsStatement = statement(
  'award-versions',
  `select id, version, state from award_facts
   where province_id is not distinct from $1::uuid and month = $2
     and signed_on >= ($2 || '-01')::date and signed_on < ($2 || '-01')::date + interval '1 month'
     and ($3::uuid is null or id > $3::uuid)
   order by id
   limit $4`,
);

/** What this service holds of each award, for comparison with the owner. */
@Injectable()
export class IntegrityRepository {
  constructor(private readonly serve: Database) {}

  /** All digests and the position they belong to, from one view of the table. */
  digests(): Promise<(AwardDigestRow & { position: string })[]> {
    return this.serve.query(digestsStatement);
  }

  /** @param provinceId null = outside provinces */
  versions(
    bucket: { provinceId: string | null; month: string },
    page: { after: string | undefined; rows: number },
  ): Promise<AwardVersionRow[]> {
    return this.serve.query<AwardVersionRow>(versionsStatement, [
      bucket.provinceId,
      bucket.month,
      page.after ?? null,
      page.rows,
    ]);
  }
}

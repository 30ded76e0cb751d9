import { Database, digestSumSql, statement } from '@dong-hanh/persistence';
import { Injectable } from '@nestjs/common';
import type { ListSql } from '../sql-filters.js';
import type { AwardVersion, DigestRow } from './integrity.dto.js';

export interface DigestTotals extends DigestRow {
  versions: number;
}

const digestsStatement = statement(
  'integrity-digests',
  `select coalesce(province_id::text, 'none') as province, month, count(*) as count,
     sum(version) as versions,
     ${digestSumSql("substr(sha256((id || ':' || version || ':' || state)::bytea), 1, 8)::bigint")} as digest
   from awards
   group by province_id, month
   order by month, province`,
);

const VERSIONS_OF_PROVINCE = `select id, version, state from awards
  where month = $1 and province_id = $4 and id > $2 order by id limit $3`;
const VERSIONS_OUTSIDE = `select id, version, state from awards
  where month = $1 and province_id is null and id > $2 order by id limit $3`;

export interface Bucket {
  /** Id of a province, or `none`. */
  province: string;
  month: string;
}

/** The awards of one bucket by id: one row more than the limit, if there is one. */
export function versionListSql(
  { province, month }: Bucket,
  { afterId, limit }: { afterId: string; limit: number },
): ListSql {
  const parameters = [month, afterId, limit + 1];
  return province === 'none'
    ? { text: VERSIONS_OUTSIDE, parameters }
    : { text: VERSIONS_OF_PROVINCE, parameters: [...parameters, province] };
}

/** Adds up what this service holds, for comparison with what others hold. */
@Injectable()
export class IntegrityRepository {
  constructor(private readonly database: Database) {}

  digests(): Promise<DigestTotals[]> {
    return this.database.query<DigestTotals>(digestsStatement);
  }

  versions(bucket: Bucket, page: { afterId: string; limit: number }): Promise<AwardVersion[]> {
    const { text, parameters } = versionListSql(bucket, page);
    return this.database.query<AwardVersion>(text, parameters);
  }
}

import { digestSumSql, statement, type Statement } from '@dong-hanh/persistence';
import type { ListSql } from '../list-sql.js';
import {
  detailsPartSql,
  digestPartSql,
  versionPartSql,
  type DetailColumns,
  type DigestFamily,
} from './digest-part.sql.js';

/** A table of records with `id`, `version`, `state`, `province_id` and `month`, and what their digest covers. */
export interface DigestSource {
  /** What the records are called in paths and problems. */
  family: DigestFamily;
  table: string;
  /** Where it has what the statistics keep beyond what everybody keeps. */
  details: DetailColumns;
}

/** One group of records that has a digest. */
export interface DigestBucket {
  /** Id of a province, or `none`. */
  province: string;
  month: string;
}

export function digestsStatement({ family, table, details }: DigestSource): Statement {
  return statement(
    `${family}-digests`,
    `select coalesce(province_id::text, 'none') as province, month, count(*) as count,
       sum(version) as versions, ${digestSumSql(versionPartSql())} as digest,
       ${digestSumSql(digestPartSql(family))} as contents,
       ${digestSumSql(detailsPartSql(family, details))} as details
     from ${table}
     group by province_id, month
     order by month, province`,
  );
}

/** The records of one bucket by id: one row more than the limit, if there is one. */
export function digestVersionsSql(
  { family, table, details }: DigestSource,
  { province, month }: DigestBucket,
  { afterId, limit }: { afterId: string; limit: number },
): ListSql {
  // "Is not distinct from" would use no index.
  const isOutside = province === 'none';
  return {
    text: `select id, version, state, (${digestPartSql(family)})::text as contents,
        (${detailsPartSql(family, details)})::text as details from ${table}
      where month = $1 and province_id ${isOutside ? 'is null' : '= $4'} and id > $2
      order by id limit $3`,
    parameters: [month, afterId, limit + 1, ...(isOutside ? [] : [province])],
  };
}

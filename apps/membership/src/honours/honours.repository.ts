import { Database, digestSumSql, statement } from '@dong-hanh/persistence';
import { Injectable } from '@nestjs/common';
import type { DigestRecord, DigestResponse, Honour } from './honours.dto.js';

const ofRecipient = statement(
  'honours-of-recipient',
  `select award_id as "awardId", decision_id as "decisionId", decision_number as "decisionNumber",
     issuer, form, basis, school_year as "schoolYear", signed_on::text as "decidedOn", state,
     unit_id as "unitIdThen", version
   from honours
   where recipient_id = $1 and recipient_kind = $2
   order by signed_on desc, award_id`,
);

/** Parts are stored signed; modulo 2^64 that makes no difference, but for the sign of the remainder. */
const digests = statement(
  'honours-digests',
  `select coalesce(province_id::text, 'none') as province, month, count(*)::integer as count,
     ${digestSumSql('digest_part')} as digest,
     sum(version)::text as versions
   from honours
   group by province_id, month
   order by 1, 2`,
);

/** `= null` finds nothing and "is not distinct from" uses no index, hence one statement for each. */
const recordsSql = (province: string) => `
  select award_id as id, version, state
  from honours
  where ${province} and month = $2 and ($3::uuid is null or award_id > $3)
  order by award_id
  limit $4`;
const records = statement('honours-digest-records', recordsSql('province_id = $1::uuid'));
const recordsOutside = statement(
  'honours-digest-records-outside',
  recordsSql('province_id is null and $1::uuid is null'),
);

type DigestRow = DigestResponse['data'][number] & { versions: string };

@Injectable()
export class HonoursRepository {
  constructor(private readonly database: Database) {}

  /** All awards of a recipient, newest first. */
  ofRecipient(kind: 'member' | 'unit', id: string): Promise<Honour[]> {
    return this.database.query(ofRecipient, [id, kind]);
  }

  async digests(): Promise<DigestResponse> {
    const rows = await this.database.query<DigestRow>(digests);
    const position = rows.reduce((sum, { versions }) => sum + BigInt(versions), 0n);
    return {
      data: rows.map(({ province, month, count, digest }) => ({ province, month, count, digest })),
      position: String(position),
    };
  }

  /** @param provinceId null for awards outside provinces */
  records(
    provinceId: string | null,
    month: string,
    after: string | undefined,
    limit: number,
  ): Promise<DigestRecord[]> {
    return this.database.query(provinceId === null ? recordsOutside : records, [
      provinceId,
      month,
      after ?? null,
      limit,
    ]);
  }
}

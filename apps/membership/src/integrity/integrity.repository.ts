import { Database, digestSumSql, statement } from '@dong-hanh/persistence';
import { versionPartSql } from '@dong-hanh/service-kit';
import { Injectable } from '@nestjs/common';
import { membersAsRecords, unitsAsRecords } from './register-digests.sql.js';
import type { DigestRecord, DigestResponse } from './integrity.dto.js';

/** Records that other services own and that are kept here as well, and those that this service owns. */
export type RecordFamily = 'awards' | 'supports' | 'members' | 'units';

/** Parts are stored signed; modulo 2^64 that makes no difference, but for the sign of the remainder. */
const digestsOf = (name: string, table: string, id: string) =>
  statement(
    `${name}-digests`,
    `select coalesce(province_id::text, 'none') as province, month, count(*)::integer as count,
       ${digestSumSql(versionPartSql(id))} as digest, ${digestSumSql('digest_part')} as contents,
       sum(version)::text as versions
     from ${table} record
     group by province_id, month
     order by 1, 2`,
  );

const recordsSql = (table: string, id: string, province: string) => `
  select ${id} as id, version, state, digest_part::text as contents
  from ${table} record
  where ${province} and month = $2 and ($3::uuid is null or ${id} > $3)
  order by ${id}
  limit $4`;

/** `= null` finds nothing and "is not distinct from" uses no index, hence one statement for each. */
const statementsOf = (name: string, table: string, id: string) => ({
  digests: digestsOf(name, table, id),
  records: statement(`${name}-digest-records`, recordsSql(table, id, 'province_id = $1::uuid')),
  recordsOutside: statement(
    `${name}-digest-records-outside`,
    recordsSql(table, id, 'province_id is null and $1::uuid is null'),
  ),
});

export const integrityStatements = {
  awards: statementsOf('honours', 'honours', 'award_id'),
  supports: statementsOf('supports', 'supports', 'support_id'),
  members: statementsOf('members', membersAsRecords, 'id'),
  units: statementsOf('units', unitsAsRecords, 'id'),
};

type DigestRow = DigestResponse['data'][number] & { versions: string };

@Injectable()
export class IntegrityRepository {
  constructor(private readonly database: Database) {}

  async digests(family: RecordFamily): Promise<DigestResponse> {
    const rows = await this.database.query<DigestRow>(integrityStatements[family].digests);
    const position = rows.reduce((sum, { versions }) => sum + BigInt(versions), 0n);
    return {
      data: rows.map(({ versions: _, ...row }) => row),
      position: String(position),
    };
  }

  /** @param bucket province null for records outside provinces */
  records(
    family: RecordFamily,
    bucket: { provinceId: string | null; month: string },
    after: string | undefined,
    limit: number,
  ): Promise<DigestRecord[]> {
    const { records, recordsOutside } = integrityStatements[family];
    const { provinceId, month } = bucket;
    return this.database.query(provinceId === null ? recordsOutside : records, [
      provinceId,
      month,
      after ?? null,
      limit,
    ]);
  }
}

import { Database, digestSumSql, statement } from '@dong-hanh/persistence';
import { versionPartSql } from '@dong-hanh/service-kit';
import { Injectable } from '@nestjs/common';
import { membersAsRecords, unitsAsRecords } from './register-digests.sql.js';
import type { DigestRow, VersionRow } from './integrity.dto.js';

/** Records that other services own and that are counted here. */
export type RecordFamily = 'awards' | 'supports' | 'members' | 'units';

const digestsOf = (family: RecordFamily, facts: string) =>
  statement(
    `${family}-digests`,
    `select coalesce(province_id::text, 'none') as province, month, count(*) as count,
       ${digestSumSql(versionPartSql())} as digest, ${digestSumSql('digest_part')} as contents,
       ${digestSumSql('details_part')} as details,
       (sum(sum(version)) over ())::text as position
     from ${facts} record
     group by province_id, month
     order by province, month`,
  );

/**
 * The month alone says where a fact lies: its day may be what is wrong. `$1` id of the province, null outside
 * them · `$2` month · `$3` ids after this · `$4` rows
 */
const versionsOf = (name: string, facts: string, province: string) =>
  statement(
    name,
    `select id, version, state, digest_part::text as contents,
       details_part::text as details
     from ${facts} record
     where ${province} and month = $2
       and ($3::uuid is null or id > $3::uuid)
     order by id
     limit $4`,
  );

/** "Is not distinct from" would use no index, hence one statement for each. */
const statementsOf = (family: RecordFamily, facts: string) => ({
  digests: digestsOf(family, facts),
  versions: versionsOf(`${family}-versions`, facts, 'province_id = $1::uuid'),
  versionsOutside: versionsOf(
    `${family}-versions-outside`,
    facts,
    'province_id is null and $1::uuid is null',
  ),
});

const statements = {
  awards: statementsOf('awards', 'award_facts'),
  supports: statementsOf('supports', 'support_facts'),
  members: statementsOf('members', membersAsRecords),
  units: statementsOf('units', unitsAsRecords),
};

/** What this service holds of each record, for comparison with the owner. */
@Injectable()
export class IntegrityRepository {
  constructor(private readonly serve: Database) {}

  /** All digests and the position they belong to, from one view of the table. */
  async digests(family: RecordFamily): Promise<(DigestRow & { position: string })[]> {
    const rows = await this.serve.query<DigestRow & { position: string }>(
      statements[family].digests,
    );
    return rows.map(toldDetails);
  }

  /** @param bucket its province is null outside provinces */
  async versions(
    family: RecordFamily,
    bucket: { provinceId: string | null; month: string },
    page: { after: string | undefined; rows: number },
  ): Promise<VersionRow[]> {
    const { versions, versionsOutside } = statements[family];
    const statement = bucket.provinceId === null ? versionsOutside : versions;
    const rows = await this.serve.query<VersionRow>(statement, [
      bucket.provinceId,
      bucket.month,
      page.after ?? null,
      page.rows,
    ]);
    return rows.map(toldDetails);
  }
}

/** The register has no details: nothing is told of them. */
function toldDetails<R extends { details?: string | null | undefined }>({ details, ...row }: R) {
  return { ...row, ...(typeof details === 'string' && { details }) };
}

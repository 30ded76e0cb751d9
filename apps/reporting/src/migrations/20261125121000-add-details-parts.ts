import { detailsPartSql, sourcesTextSql } from '@dong-hanh/service-kit';
import type { MigrationInterface, QueryRunner } from 'typeorm';

const awards = detailsPartSql('awards', {
  grantedAt: 'granted_at',
  revocationNumber: 'revocation_number',
  revocationSignedOn: 'revocation_signed_on',
  revokedAt: 'revoked_at',
});
const supports = detailsPartSql('supports', {
  grantedByUnitId: 'granted_by_unit_id',
  sources: sourcesTextSql('sources'),
  grantedSources: sourcesTextSql('granted_sources'),
  grantedAt: 'granted_at',
  returnedOn: 'returned_on',
  returnedAmount: 'returned_amount',
  returnedAt: 'returned_at',
});

const add = (table: string, part: string) =>
  `alter table ${table} add column details_part bigint not null generated always as (${part}) stored`;

/** The column of each table by itself, for tables that are made a second time. */
export const addDetails = {
  awards: add('award_facts', awards),
  supports: add('support_facts', supports),
};

/** A record's share of the digest over what is kept here and by its owner alone. */
export class AddDetailsParts20261125121000 implements MigrationInterface {
  readonly name = 'AddDetailsParts20261125121000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(addDetails.awards);
    await runner.query(addDetails.supports);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table support_facts drop column details_part');
    await runner.query('alter table award_facts drop column details_part');
  }
}

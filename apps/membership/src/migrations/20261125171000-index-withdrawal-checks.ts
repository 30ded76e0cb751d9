import type { MigrationInterface, QueryRunner } from 'typeorm';

const indexes = {
  ix_honours_unit_id: `honours (unit_id) where state = 'granted'`,
  ix_supports_unit_id: 'supports (unit_id) where kept_amount > 0',
  ix_units_custodian_unit_id: 'units (custodian_unit_id) where custodian_unit_id is not null',
  ix_merged_periods_unit_id: `merged_periods ((period ->> 'unit_id'))`,
};

/** What builds upon a unit that a decision founded is found without reading whole tables. */
export class IndexWithdrawalChecks20261125171000 implements MigrationInterface {
  readonly name = 'IndexWithdrawalChecks20261125171000';

  async up(runner: QueryRunner): Promise<void> {
    for (const [name, of] of Object.entries(indexes))
      await runner.query(`create index ${name} on ${of}`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop index ${Object.keys(indexes).join(', ')}`);
  }
}

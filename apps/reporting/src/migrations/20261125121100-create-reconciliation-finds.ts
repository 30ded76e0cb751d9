import type { MigrationInterface, QueryRunner } from 'typeorm';
import { roles } from './roles.js';

/** What the attempts of a reconciliation found: a later one finds nothing any more of what was repaired. */
export class CreateReconciliationFinds20261125121100 implements MigrationInterface {
  readonly name = 'CreateReconciliationFinds20261125121100';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `create table reconciliation_finds (
         job_id uuid constraint pk_reconciliation_finds primary key
           constraint fk_reconciliation_finds_job_id references jobs (id) on delete cascade,
         found jsonb not null
       )`,
    );
    await runner.query(`grant select, insert, update on reconciliation_finds to ${roles.serve}`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table reconciliation_finds');
  }
}

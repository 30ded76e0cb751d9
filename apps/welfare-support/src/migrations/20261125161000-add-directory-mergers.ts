import { directoryMergersMigrationSql } from '@dong-hanh/directory';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Which record of the same person each was merged into. */
export class AddDirectoryMergers20261125161000 implements MigrationInterface {
  readonly name = 'AddDirectoryMergers20261125161000';

  async up(runner: QueryRunner): Promise<void> {
    for (const sql of directoryMergersMigrationSql()) await runner.query(sql);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table directory_members drop column merged_into');
  }
}

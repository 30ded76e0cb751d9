import { directoryHeirsMigrationSql } from '@dong-hanh/directory';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Who the history of an ended unit passed to. */
export class AddDirectoryHeirs20261125124000 implements MigrationInterface {
  readonly name = 'AddDirectoryHeirs20261125124000';

  async up(runner: QueryRunner): Promise<void> {
    for (const sql of directoryHeirsMigrationSql()) await runner.query(sql);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table directory_units drop column heir_id');
  }
}

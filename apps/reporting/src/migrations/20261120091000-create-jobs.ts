import { jobsMigrationSql } from '@dong-hanh/jobs';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { roles } from './roles.js';

/** Long work: reconciliations. */
export class CreateJobs20261120091000 implements MigrationInterface {
  readonly name = 'CreateJobs20261120091000';

  async up(runner: QueryRunner): Promise<void> {
    for (const sql of jobsMigrationSql({ serve: roles.serve })) await runner.query(sql);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table job_file_pieces, job_files, jobs');
  }
}

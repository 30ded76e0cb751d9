import { publishedLogsMigrationSql } from '@dong-hanh/messaging';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { roles } from './roles.js';

/** What the owner last saw of the logs it writes, so that a broker that loses something is noticed. */
export class CreatePublishedLogs20261125090000 implements MigrationInterface {
  readonly name = 'CreatePublishedLogs20261125090000';

  async up(runner: QueryRunner): Promise<void> {
    for (const sql of publishedLogsMigrationSql(roles)) await runner.query(sql);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table published_logs');
  }
}

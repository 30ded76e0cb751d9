import { idempotencyMigrationSql } from '@dong-hanh/service-kit';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { roles } from './roles.js';

/** What was answered under an Idempotency-Key. */
export class CreateIdempotencyKeys20261125090000 implements MigrationInterface {
  readonly name = 'CreateIdempotencyKeys20261125090000';

  async up(runner: QueryRunner): Promise<void> {
    for (const sql of idempotencyMigrationSql(roles)) await runner.query(sql);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table idempotency_keys');
  }
}

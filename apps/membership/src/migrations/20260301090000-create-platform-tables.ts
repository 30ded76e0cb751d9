import { consumerMigrationSql, outboxMigrationSql } from '@dong-hanh/messaging';
import { idempotencyMigrationSql } from '@dong-hanh/service-kit';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { roles } from './roles.js';

/** Outbox and relay (membership owns facts), stream offsets (it hears of awards), idempotency keys. */
export class CreatePlatformTables20260301090000 implements MigrationInterface {
  readonly name = 'CreatePlatformTables20260301090000';

  async up(runner: QueryRunner): Promise<void> {
    for (const sql of [
      ...outboxMigrationSql(roles),
      ...consumerMigrationSql(roles),
      ...idempotencyMigrationSql(roles),
    ]) {
      await runner.query(sql);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      'drop table idempotency_keys, parked_events, stream_offsets, relay_checkpoint, outbox',
    );
  }
}

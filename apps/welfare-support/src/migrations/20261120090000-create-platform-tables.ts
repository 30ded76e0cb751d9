import { directoryMigrationSql } from '@dong-hanh/directory';
import { consumerMigrationSql, outboxMigrationSql } from '@dong-hanh/messaging';
import { idempotencyMigrationSql } from '@dong-hanh/service-kit';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { roles } from './roles.js';

/** What every service that owns facts and listens to membership keeps: outbox, offsets, directory, keys. */
export class CreatePlatformTables20261120090000 implements MigrationInterface {
  readonly name = 'CreatePlatformTables20261120090000';

  async up(runner: QueryRunner): Promise<void> {
    const statements = [
      'create extension if not exists btree_gist',
      ...outboxMigrationSql(roles),
      ...consumerMigrationSql(roles),
      ...directoryMigrationSql(roles),
      ...idempotencyMigrationSql(roles),
    ];
    for (const sql of statements) await runner.query(sql);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      `drop table idempotency_keys, directory_grants, directory_access, directory_placements,
         directory_members, directory_unit_versions, directory_units, parked_events, stream_offsets,
         relay_checkpoint, outbox`,
    );
  }
}

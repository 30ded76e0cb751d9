import { directoryMigrationSql } from '@dong-hanh/directory';
import { consumerMigrationSql } from '@dong-hanh/messaging';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { roles } from './roles.js';

/** What a service that only listens keeps: stream offsets, parked events and its copy of the directory. */
export class CreatePlatformTables20260301090000 implements MigrationInterface {
  readonly name = 'CreatePlatformTables20260301090000';

  async up(runner: QueryRunner): Promise<void> {
    const statements = [
      'create extension if not exists btree_gist',
      ...consumerMigrationSql(roles),
      ...directoryMigrationSql(roles),
    ];
    for (const sql of statements) await runner.query(sql);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      `drop table directory_grants, directory_access, directory_placements, directory_members,
         directory_unit_versions, directory_units, parked_events, stream_offsets`,
    );
  }
}

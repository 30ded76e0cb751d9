import type { AwardEvent, AwardRecord } from '@dong-hanh/contracts';
import { Database, type Sql } from '@dong-hanh/persistence';
import { newId, type EventContext } from '@dong-hanh/service-kit';
import { createTestDatabase, type TestDatabase } from '@dong-hanh/testing';
import { Logger } from '@nestjs/common';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { outboxMigrationSql } from './outbox/outbox.sql.js';
import { publishedLogsMigrationSql } from './relay/published-logs.js';
import { newestPerKey, type EventBatch } from './streams/event-batch.js';
import { consumerMigrationSql } from './streams/streams.sql.js';

/** A service with an outbox and a projection of awards, as small as one can be. */
export class ProbeTables1700000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const roles = { serve: 'probe_serve', project: 'probe_project' };
    const probe = [
      'create table probe_awards (id uuid primary key, version integer not null, state text not null)',
      `grant select, insert, update on probe_awards to ${roles.project}`,
    ];
    const statements = [
      ...outboxMigrationSql(roles),
      ...publishedLogsMigrationSql(roles),
      ...consumerMigrationSql(roles),
      ...probe,
    ];
    for (const sql of statements) await runner.query(sql);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forwards only');
  }
}

// Specs provoke errors; their log lines would only hide what failed.
Logger.overrideLogger(false);

export interface Probe {
  database: TestDatabase;
  serve: Database;
  project: Database;
  drop(): Promise<void>;
}

export async function createProbe(): Promise<Probe> {
  const database = await createTestDatabase({
    service: 'probe',
    migrations: [ProbeTables1700000000000],
  });
  const open = (role: 'serve' | 'project') =>
    new Database({ url: database.url(role), applicationName: `probe-${role}` });
  const serve = open('serve');
  const project = open('project');
  return {
    database,
    serve,
    project,
    drop: async () => {
      await serve.close();
      await project.close();
      await database.drop();
    },
  };
}

export const probeContext: EventContext = {
  actorId: 'vgcl-officer',
  correlationId: 'request-1',
  causationId: 'request-1',
  traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`,
};

export const probeNow = new Date('2023-08-16T09:00:00Z');

/** An award as its owner publishes it. */
export function awardGranted(changes: Partial<AwardRecord> = {}): AwardEvent {
  const data: AwardRecord = {
    id: newId(),
    version: 1,
    decisionId: '0198f0a2-0000-7000-8000-000000000001',
    decisionNumber: '1234/QĐ-TLĐ',
    issuer: 'vgcl',
    form: 'vgcl-merit-diploma',
    basis: 'task-completion',
    recipient: { kind: 'member', id: '0198f0a1-0000-7000-8000-000000000001' },
    unitId: '0198f0a0-0000-7000-8000-000000000003',
    unitVersion: 1,
    provinceId: null,
    signedOn: '2023-08-10',
    schoolYear: '2022-2023',
    month: '2023-08',
    state: 'granted',
    grantedAt: '2023-08-16T09:00:00.000Z',
    revocation: null,
    ruleVersion: '1',
    ...changes,
  };
  return { name: data.state === 'granted' ? 'AwardGranted' : 'AwardRevoked', data };
}

/** The next version of an award. */
export function revised({ data }: AwardEvent, state: AwardRecord['state'] = 'revoked'): AwardEvent {
  return awardGranted({ ...data, version: data.version + 1, state });
}

/** The projection: keeps the newest version of each award. */
export async function projectAwards({
  events,
  tx,
}: Pick<EventBatch<AwardEvent>, 'events' | 'tx'>): Promise<void> {
  const rows = newestPerKey(events).map(({ data }) => ({
    id: data.id,
    version: data.version,
    state: data.state,
  }));
  await tx.query(
    `insert into probe_awards (id, version, state)
     select id, version, state from jsonb_to_recordset($1::jsonb) as a(id uuid, version integer, state text)
     order by id
     on conflict (id) do update set version = excluded.version, state = excluded.state
     where excluded.version > probe_awards.version`,
    [JSON.stringify(rows)],
  );
}

/** What the projection holds, in a comparable form. */
export function projectedAwards(
  sql: Sql,
): Promise<{ id: string; version: number; state: string }[]> {
  return sql.query('select id, version, state from probe_awards order by id');
}

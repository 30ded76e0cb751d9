import {
  streams,
  type AccessEvent,
  type AccessState,
  type DomainEvent,
  type EventStream,
  type MemberEvent,
  type MemberState,
  type UnitEvent,
  type UnitState,
} from '@dong-hanh/contracts';
import { consumerMigrationSql, outboxMigrationSql, type EventBatch } from '@dong-hanh/messaging';
import { Database } from '@dong-hanh/persistence';
import { Clock, newId } from '@dong-hanh/service-kit';
import { createTestDatabase, type TestDatabase } from '@dong-hanh/testing';
import { DirectoryConsumer } from './directory.consumer.js';
import { Directory } from './directory.js';
import {
  directoryHeirsMigrationSql,
  directoryMergersMigrationSql,
  directoryMigrationSql,
} from './directory.sql.js';
import type { AppliedUpTo } from './read-your-writes.js';
import { RECORDED_AT } from './states.fixture.js';

export const TODAY = '2026-03-01';

/** A clock that stands still on one day. */
export class StoppedClock extends Clock {
  constructor(private readonly day: string) {
    super();
  }

  override now(): Date {
    return new Date(`${this.day}T05:00:00Z`);
  }

  override today(): string {
    return this.day;
  }
}

/** Everything up to now is applied: an unknown id does not exist. */
export const upToDate: AppliedUpTo = {
  freshness: async () => ({ asOf: new Date().toISOString(), lagSeconds: 0 }),
};

/** Hands states to the consumer as batches, as the transport does. */
export class Feed {
  private readonly consumer = new DirectoryConsumer();

  constructor(private readonly project: Database) {}

  units(...units: UnitState[]): Promise<void> {
    const events = units.map((data): UnitEvent => ({
      name: data.version === 1 ? 'UnitEstablished' : 'UnitRenamed',
      data,
    }));
    return this.batch(streams.unit, events, (batch) => this.consumer.applyUnits(batch));
  }

  members(...members: MemberState[]): Promise<void> {
    const events = members.map((data): MemberEvent => ({ name: 'MemberAdmitted', data }));
    return this.batch(streams.member, events, (batch) => this.consumer.applyMembers(batch));
  }

  access(...accounts: AccessState[]): Promise<void> {
    const events = accounts.map((data): AccessEvent => ({ name: 'AccessGranted', data }));
    return this.batch(streams.access, events, (batch) => this.consumer.applyAccess(batch));
  }

  private batch<E extends DomainEvent>(
    stream: EventStream,
    events: E[],
    apply: (batch: EventBatch<E>) => Promise<void>,
  ): Promise<void> {
    const consumed = events.map((event, offset) => ({
      ...event,
      id: newId(),
      key: stream.keyOf(event.data as never),
      version: event.data.version,
      time: RECORDED_AT,
      sentAt: RECORDED_AT,
      position: { topic: stream.topic, partition: 0, offset },
    }));
    return this.project.transaction((tx) =>
      apply({ stream, events: consumed, tx, afterCommit: () => undefined }),
    );
  }
}

/** Outbox and offsets, too, for specs that go through Kafka. */
class CreateTables20260301000000 {
  async up(runner: { query(sql: string): Promise<unknown> }): Promise<void> {
    const roles = { serve: 'probe_serve', project: 'probe_project' };
    const tables = [
      ...outboxMigrationSql(roles),
      ...consumerMigrationSql(roles),
      ...directoryMigrationSql(roles),
      ...directoryHeirsMigrationSql(),
      ...directoryMergersMigrationSql(),
    ];
    for (const sql of tables) await runner.query(sql);
  }

  async down(): Promise<void> {
    throw new Error('a spec never goes back');
  }
}

export interface Probe {
  database: TestDatabase;
  serve: Database;
  project: Database;
  feed: Feed;
  directory: Directory;
  /** Removes all rows. */
  empty(): Promise<void>;
  close(): Promise<void>;
}

/** A directory over a database of its own, used with the rights of its roles and no more. */
export async function startProbe(): Promise<Probe> {
  const database = await createTestDatabase({
    service: 'probe',
    migrations: [CreateTables20260301000000],
  });
  const serve = new Database({ url: database.url('serve'), applicationName: 'spec-serve' });
  const project = new Database({ url: database.url('project'), applicationName: 'spec-project' });
  return {
    database,
    serve,
    project,
    feed: new Feed(project),
    directory: new Directory(serve, new StoppedClock(TODAY), upToDate),
    empty: async () => {
      await database.admin.query(`truncate directory_units, directory_unit_versions,
        directory_members, directory_placements, directory_access, directory_grants`);
    },
    close: async () => {
      await serve.close();
      await project.close();
      await database.drop();
    },
  };
}

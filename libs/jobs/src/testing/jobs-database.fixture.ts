import type { JobView } from '@dong-hanh/contracts';
import { Database } from '@dong-hanh/persistence';
import { createTestDatabase, type TestDatabase } from '@dong-hanh/testing';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import type { JobRequest, Jobs } from '../jobs.js';
import { jobsMigrationSql } from '../records/jobs.sql.js';

export class CreateJobs1700000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const roles = { serve: 'probe_serve', project: 'probe_project' };
    for (const sql of jobsMigrationSql(roles)) await runner.query(sql);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forwards only');
  }
}

export interface JobsDatabase {
  database: TestDatabase;
  serve: Database;
  drop(): Promise<void>;
}

/** A database with the tables of jobs, and a pool of the role that serves. */
export async function createJobsDatabase(): Promise<JobsDatabase> {
  const database = await createTestDatabase({
    service: 'probe',
    migrations: [CreateJobs1700000000000],
  });
  const serve = new Database({ url: database.url('serve'), applicationName: 'probe-serve' });
  return {
    database,
    serve,
    drop: async () => {
      await serve.close();
      await database.drop();
    },
  };
}

/** What a service does that answers 202. */
export async function accept(
  jobs: Jobs,
  serve: Database,
  request: Partial<JobRequest> = {},
): Promise<JobView> {
  const job = await serve.transaction((tx) =>
    jobs.start(tx, { kind: 'award-export', accountId: 'vgcl-officer', input: {}, ...request }),
  );
  jobs.afterCommit(job.id);
  return job;
}

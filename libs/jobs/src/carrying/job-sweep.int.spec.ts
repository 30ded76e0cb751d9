import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '@dong-hanh/testing';
import { register } from 'prom-client';
import { quick, startJobsApp, type JobsApp } from '../testing/jobs-app.fixture.js';

let jobs: JobsApp;

beforeAll(async () => {
  // Without workers: what waits stays.
  jobs = await startJobsApp({ options: { pacing: { ...quick, cleanupMs: 0 } } });
});
afterAll(() => jobs.close());

const admin = (sql: string, values: unknown[] = []) =>
  jobs.store.database.admin.query<Record<string, unknown>>(sql, values);

/**
 * A job that ended so many days ago, with a file that expires in so many hours. All in one statement: the
 * sweep that is under way must not take the job between it and its file.
 */
async function ended(state: string, days: number, fileHours: number): Promise<string> {
  const [row] = await admin(
    `with job as (
       insert into jobs (id, kind, account_id, input, state, result, problem, finished_at)
       values (gen_random_uuid(), 'award-export', 'vgcl-officer', '{}', $1,
         case when $1 = 'completed' then '{}'::jsonb end,
         case when $1 = 'failed' then '{"code":"internal-error","parameters":{},"faults":[]}'::jsonb end,
         now() - make_interval(days => $2)) returning id
     ), file as (
       insert into job_files (job_id, run_id, name, content_type, bytes, expires_at)
       select id, id, 'a.csv', 'text/csv', 1, now() + make_interval(hours => $3) from job
       returning job_id
     ), piece as (
       insert into job_file_pieces select job_id, 0, $4 from file
     )
     select id from job`,
    [state, days, fileHours, Buffer.from('1')],
  );
  return row!.id as string;
}

const idsIn = async (table: string, column: string) =>
  (await admin(`select ${column} as id from ${table}`)).map(({ id }) => id);

describe('what jobs leave behind', () => {
  it('goes when its time is over: files after a day, jobs after thirty', async () => {
    const fresh = await ended('completed', 0, 23);
    const expired = await ended('completed', 2, -1);
    const failed = await ended('failed', 0, 23);
    const old = await ended('completed', 31, -1);
    const recent = await ended('cancelled', 29, -1);
    await eventually(async () => expect(await idsIn('jobs', 'id')).not.toContain(old));
    await eventually(async () => expect(await idsIn('job_files', 'job_id')).toEqual([fresh]));
    expect(await idsIn('job_file_pieces', 'job_id')).toEqual([fresh]);
    expect((await idsIn('jobs', 'id')).sort()).toEqual([fresh, expired, failed, recent].sort());
  });

  it('is never a job that is unfinished, however old', async () => {
    const { id } = await jobs.accept();
    const ago = `update jobs set created_at = now() - interval '90 days' where id = $1`;
    await admin(ago, [id]);
    const old = await ended('completed', 31, -1);
    await eventually(async () => expect(await idsIn('jobs', 'id')).not.toContain(old));
    expect((await jobs.job(id)).state).toBe('waiting');
  });
});

describe('the figures of jobs', () => {
  it('count what waits and how long it does', async () => {
    await jobs.accept({ kind: 'reconciliation' });
    await eventually(async () => {
      const text = await register.metrics();
      const line = (name: string) =>
        new RegExp(`^${name}\\{[^}]*kind="reconciliation"[^}]*state="waiting"[^}]*\\} (.+)$`, 'm')
          .exec(text)
          ?.at(1);
      expect(line('dong_hanh_jobs_unfinished')).toBe('1');
      expect(Number(line('dong_hanh_jobs_oldest_seconds'))).toBeGreaterThan(0);
    });
  });
});

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { JobView } from '@dong-hanh/contracts';
import { newId } from '@dong-hanh/service-kit';
import { SCHEDULE_ACCOUNT } from '../carrying/job-schedules.js';
import { startJobsApp, type JobsApp } from '../testing/jobs-app.fixture.js';

let jobs: JobsApp;
let own: JobView;
let others: JobView;
let scheduled: JobView;

beforeAll(async () => {
  // Without workers: what is accepted stays.
  jobs = await startJobsApp();
  own = await jobs.accept({ accountId: 'vgcl-officer' });
  others = await jobs.accept({ accountId: 'province-officer' });
  scheduled = await jobs.accept({ accountId: SCHEDULE_ACCOUNT, kind: 'reconciliation' });
});
afterAll(() => jobs.close());

const ask = async (account: string, method: 'GET' | 'DELETE', path: string) => {
  const { status, body } = await jobs.ask(account, method, path);
  return [status, body.code ?? body.state];
};
const listed = async (account: string, query = '') =>
  (await jobs.ask(account, 'GET', `/v1/jobs${query}`)).body.data.map(({ id }) => id);

describe('who may see a job', () => {
  it('is who started it', async () => {
    expect(await ask('vgcl-officer', 'GET', `/v1/jobs/${own.id}`)).toEqual([200, 'waiting']);
    expect(await listed('vgcl-officer')).toEqual([own.id]);
  });

  it.each(['admin', 'auditor'])('is %s, by job.read', async (account) => {
    for (const { id } of [own, others, scheduled]) {
      expect(await ask(account, 'GET', `/v1/jobs/${id}`)).toEqual([200, 'waiting']);
    }
    expect(await listed(account)).toEqual([scheduled.id, others.id, own.id]);
  });

  it('is nobody else: the job is as unknown as one that never was', async () => {
    for (const path of ['', '/events', '/file']) {
      for (const id of [others.id, newId()]) {
        const answer = await ask('vgcl-officer', 'GET', `/v1/jobs/${id}${path}`);
        expect(answer).toEqual([404, 'job-unknown']);
      }
    }
    expect(await listed('analyst')).toEqual([]);
  });

  it('is nobody without a token', async () => {
    for (const path of ['', `/${own.id}`, `/${own.id}/events`, `/${own.id}/file`]) {
      expect((await jobs.app.inject({ url: `/v1/jobs${path}` })).statusCode).toBe(401);
    }
  });
});

describe('who may cancel a job', () => {
  it('is not who may only read it', async () => {
    for (const reader of ['auditor', 'admin']) {
      const answer = await ask(reader, 'DELETE', `/v1/jobs/${own.id}`);
      expect(answer).toEqual([403, 'permission-missing']);
    }
    expect(await ask('analyst', 'DELETE', `/v1/jobs/${own.id}`)).toEqual([404, 'job-unknown']);
    const withoutRight = await jobs.ask('auditor', 'DELETE', `/v1/jobs/${scheduled.id}`);
    expect([withoutRight.status, withoutRight.body.permission]).toEqual([
      403,
      'integrity.reconcile',
    ]);
    expect(await ask('vgcl-officer', 'DELETE', `/v1/jobs/${scheduled.id}`)).toEqual([
      404,
      'job-unknown',
    ]);
  });

  it('is who started it; of the schedule, who may start a reconciliation', async () => {
    const mine = await jobs.accept({ accountId: 'vgcl-officer' });
    const nightly = await jobs.accept({ accountId: SCHEDULE_ACCOUNT, kind: 'reconciliation' });
    const cancelled = [200, 'cancelled'];
    expect(await ask('vgcl-officer', 'DELETE', `/v1/jobs/${mine.id}`)).toEqual(cancelled);
    expect(await ask('admin', 'DELETE', `/v1/jobs/${nightly.id}`)).toEqual(cancelled);
  });
});

describe('the list of jobs', () => {
  it('is cut by kind and state', async () => {
    expect(await listed('admin', '?kind=reconciliation&state=waiting')).toEqual([scheduled.id]);
    expect(await listed('admin', '?state=active')).toEqual([]);
    expect(await listed('admin', '?state=cancelled')).toHaveLength(2);
  });

  it('is paged, newest first, each job once', async () => {
    const account = 'sector-officer';
    const ids: string[] = [];
    for (let count = 0; count < 7; count += 1) {
      ids.push((await jobs.accept({ accountId: account })).id);
    }
    const seen: string[] = [];
    let cursor: string | null | undefined = undefined;
    do {
      const query: string = cursor ? `&cursor=${cursor}` : '';
      const { body } = await jobs.ask(account, 'GET', `/v1/jobs?limit=3&total=true${query}`);
      const page = body.page as { next: string | null; total: number };
      expect(page.total).toBe(7);
      seen.push(...body.data.map(({ id }) => id));
      cursor = page.next;
    } while (cursor);
    expect(seen).toEqual(ids.reverse());
  });

  it.each([
    ['kind=flood', 'input-invalid'],
    ['state=done', 'input-invalid'],
    ['limit=201', 'page-too-large'],
    ['cursor=abc', 'bad-cursor'],
    ['account=admin', 'input-invalid'],
  ])('refuses %s', async (query, code) => {
    expect(await ask('admin', 'GET', `/v1/jobs?${query}`)).toEqual([400, code]);
  });

  it('refuses an id that is none', async () => {
    expect(await ask('admin', 'GET', '/v1/jobs/17')).toEqual([400, 'input-invalid']);
  });
});

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SCHEDULE_ACCOUNT } from './carrying/job-schedules.js';
import { UNFINISHED_PER_ACCOUNT } from './job-settings.js';
import { startJobsApp, type JobsApp } from './testing/jobs-app.fixture.js';

let jobs: JobsApp;

beforeAll(async () => {
  // Without workers: what is accepted stays unfinished.
  jobs = await startJobsApp({ options: { unfinishedPerAccount: UNFINISHED_PER_ACCOUNT } });
});
afterAll(() => jobs.close());

const refusal = { code: 'too-many-requests', extras: { retryAfterSeconds: 10 } };
const startFive = (accountId: string) =>
  Promise.all(Array.from({ length: 5 }, () => jobs.accept({ accountId })));

describe('the unfinished jobs of an account', () => {
  it('are five of a kind at most, also when many are asked for at once', async () => {
    const accountId = 'hasty';
    const asked = Array.from({ length: 20 }, () => jobs.accept({ accountId }));
    const answers = await Promise.allSettled(asked);
    const refused = answers.filter((each) => each.status === 'rejected');
    expect(answers.length - refused.length).toBe(5);
    for (const { reason } of refused) expect(reason).toMatchObject(refusal);
    const { data } = (await jobs.ask(accountId, 'GET', '/v1/jobs')).body;
    expect(data).toHaveLength(5);
  });

  it('make room for another when one has ended', async () => {
    const accountId = 'patient';
    const [first] = await startFive(accountId);
    await expect(jobs.accept({ accountId })).rejects.toMatchObject(refusal);
    await jobs.ask(accountId, 'DELETE', `/v1/jobs/${first!.id}`);
    await jobs.accept({ accountId });
    await expect(jobs.accept({ accountId })).rejects.toMatchObject(refusal);
  });

  it('are counted for each account and each kind', async () => {
    await startFive('one');
    await jobs.accept({ accountId: 'another' });
    await jobs.accept({ accountId: 'one', kind: 'reconciliation' });
  });

  it('are answered with still when one is asked for again', async () => {
    const request = { accountId: 'forgetful', dedupeKey: 'same' };
    const { id } = await jobs.accept(request);
    for (let count = 0; count < 4; count += 1) await jobs.accept({ accountId: 'forgetful' });
    expect((await jobs.accept(request)).id).toBe(id);
  });

  it('have no limit for the schedule', async () => {
    await startFive(SCHEDULE_ACCOUNT);
    await jobs.accept({ accountId: SCHEDULE_ACCOUNT });
  });
});

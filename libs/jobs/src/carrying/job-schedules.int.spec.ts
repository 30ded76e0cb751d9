import { afterEach, describe, expect, it } from '@jest/globals';
import { eventually, infrastructure } from '@dong-hanh/testing';
import { createRedis } from '../redis.js';
import { quick, startJobsApp, type JobsApp } from '../testing/jobs-app.fixture.js';

const endings: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end();
});

const everySecond = {
  kind: 'reconciliation',
  cron: '* * * * * *',
  tz: 'Asia/Ho_Chi_Minh',
} as const;
const nightly = { ...everySecond, cron: '0 2 * * *', input: { depth: 'all' } } as const;

async function start(
  repeat: typeof everySecond | typeof nightly,
  beside?: JobsApp,
  runs: unknown[] = [],
): Promise<JobsApp> {
  const app = await startJobsApp({
    work: {
      reconciliation: (input, run) => {
        runs.push([run.accountId, input]);
        return Promise.resolve({ equal: true });
      },
    },
    options: { repeat: [repeat], pacing: quick },
    ...(beside && { beside }),
  });
  endings.push(() => app.close());
  return app;
}

interface ScheduledRow {
  scheduled_for: Date;
  state: string;
  account_id: string;
}

const scheduled = ({ store }: JobsApp) =>
  store.database.admin.query<ScheduledRow>(
    `select scheduled_for, state, account_id from jobs where scheduled_for is not null
     order by scheduled_for`,
  );

describe('a schedule', () => {
  it('starts one job per tick, however many processes there are', async () => {
    const first = await start(everySecond);
    await start(everySecond, first);
    await eventually(async () => expect(await scheduled(first)).toHaveLength(4));
    const rows = await scheduled(first);
    const seconds = rows.map(({ scheduled_for }) => scheduled_for.getTime() / 1_000);
    expect(seconds.every(Number.isInteger)).toBe(true);
    expect(new Set(seconds).size).toBe(rows.length);
    expect(new Set(rows.map(({ account_id }) => account_id))).toEqual(new Set(['schedule']));
  });

  it('is made up for after a tick was missed, once', async () => {
    const runs: unknown[] = [];
    const app = await start(nightly, undefined, runs);
    const old = `insert into jobs (id, kind, account_id, input, state, result, finished_at, scheduled_for)
      values (gen_random_uuid(), 'reconciliation', 'schedule', '{}', 'completed', '{}', now(),
        date_trunc('day', now() at time zone 'Asia/Ho_Chi_Minh' - interval '3 days')
          at time zone 'Asia/Ho_Chi_Minh' + interval '2 hours')`;
    await app.store.database.admin.query(old);
    await eventually(async () =>
      expect((await scheduled(app)).map(({ state }) => state)).toEqual(['completed', 'completed']),
    );
    const [, made] = await scheduled(app);
    const age = Date.now() - made!.scheduled_for.getTime();
    expect([age > 0, age < 86_400_000, made!.scheduled_for.getUTCHours()]).toEqual([
      true,
      true,
      19,
    ]);
    expect(runs).toEqual([['schedule', { depth: 'all' }]]);
  });

  it('is told to Redis again when Redis has forgotten it', async () => {
    const app = await start(nightly);
    const redis = createRedis(infrastructure().redisUrl, {
      name: 'spec',
      whenAway: 'wait',
      onError: () => undefined,
    });
    endings.push(() => Promise.resolve(redis.disconnect()));
    const prefix = `${app.namePrefix}dong-hanh:jobs:probe:reconciliation`;
    const next = () => redis.zscore(`${prefix}:repeat`, 'reconciliation');
    const told = await eventually(async () => {
      const at = await next();
      expect(at).not.toBeNull();
      return at;
    });
    expect(new Date(Number(told)).toISOString()).toMatch(/T19:00:00.000Z$/);
    const keys = await redis.keys(`${prefix}:*`);
    await redis.del(keys);
    await eventually(async () => expect(await next()).toBe(told));
  });
});

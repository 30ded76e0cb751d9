import { afterEach, describe, expect, it } from '@jest/globals';
import { BreakableLink, eventually, infrastructure } from '@dong-hanh/testing';
import { createRedis } from './redis.js';
import { startJobsApp, type JobsApp, type Work } from './testing/jobs-app.fixture.js';
import { ownRedis } from './testing/own-redis.fixture.js';

const endings: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end();
});

const isIn = (jobs: JobsApp, id: string, state: string) =>
  eventually(async () => expect((await jobs.job(id)).state).toBe(state), { withinMs: 30_000 });

const readiness = async (jobs: JobsApp) => {
  const { statusCode, body } = await jobs.app.inject({ url: '/readyz' });
  return [statusCode, (JSON.parse(body) as { parts: Record<string, string> }).parts.jobs];
};

async function overLink(work: Work) {
  const link = new BreakableLink(new URL(infrastructure().redisUrl).host);
  const redisUrl = `redis://${await link.up()}`;
  const jobs = await startJobsApp({ work: { 'award-export': work }, options: { redisUrl } });
  endings.push(async () => {
    await jobs.close();
    await link.cut();
  });
  return { link, jobs };
}

describe('while Redis is away', () => {
  it('a job is accepted, shown and followed at once, and runs when Redis is back', async () => {
    const { link, jobs } = await overLink(() => Promise.resolve({ rows: 1 }));
    await eventually(async () => expect(await readiness(jobs)).toEqual([200, 'ok']));
    await link.cut();
    const before = performance.now();
    const { id } = await jobs.accept();
    expect((await jobs.job(id)).state).toBe('waiting');
    expect(performance.now() - before).toBeLessThan(4_000);
    await eventually(async () =>
      expect(await readiness(jobs)).toEqual([
        200,
        'Redis is away: jobs are accepted and run when it is back',
      ]),
    );
    await link.up();
    await isIn(jobs, id, 'completed');
  });

  it('a process starts, accepts jobs, and runs them when Redis comes', async () => {
    const redis = await ownRedis();
    endings.push(() => redis.close());
    const jobs = await startJobsApp({
      work: { 'award-export': () => Promise.resolve({}) },
      options: { redisUrl: redis.url },
    });
    endings.push(() => jobs.close());
    const { id } = await jobs.accept();
    expect((await jobs.job(id)).state).toBe('waiting');
    await redis.start();
    await isIn(jobs, id, 'completed');
  });

  it('a job is cancelled, also one that runs', async () => {
    const began = Promise.withResolvers<void>();
    const ended = Promise.withResolvers<unknown>();
    const { link, jobs } = await overLink(async (_, run) => {
      began.resolve();
      await new Promise((resolve) => run.signal.addEventListener('abort', resolve));
      ended.resolve(run.signal.reason);
      return {};
    });
    const { id } = await jobs.accept();
    await began.promise;
    await link.cut();
    expect((await jobs.ask('vgcl-officer', 'DELETE', `/v1/jobs/${id}`)).status).toBe(200);
    expect(await ended.promise).toMatchObject({ name: 'RunEnded' });
    await link.up();
    await isIn(jobs, id, 'cancelled');
  });

  it('a run goes on and is completed, and is not begun a second time', async () => {
    let begun = 0;
    const began = Promise.withResolvers<void>();
    const gate = Promise.withResolvers<void>();
    const { link, jobs } = await overLink(async () => {
      begun += 1;
      began.resolve();
      await gate.promise;
      return { begun };
    });
    const { id } = await jobs.accept();
    await began.promise;
    await link.cut();
    gate.resolve();
    await isIn(jobs, id, 'completed');
    await link.up();
    await isIn(jobs, (await jobs.accept()).id, 'completed');
    expect(begun).toBe(2);
    expect((await jobs.job(id)).result).toEqual({ begun: 1 });
  });

  it('a process stops in time', async () => {
    const { link, jobs } = await overLink(() => Promise.resolve({}));
    await isIn(jobs, (await jobs.accept()).id, 'completed');
    await link.cut();
    const before = performance.now();
    await jobs.app.close();
    expect(performance.now() - before).toBeLessThan(8_000);
  });
});

describe('when Redis is killed and comes back empty', () => {
  it('no acknowledged job is lost: what waited and what was under way is completed once', async () => {
    const redis = await ownRedis();
    await redis.start();
    endings.push(() => redis.close());
    const runs = new Map<string, number>();
    const gate = Promise.withResolvers<void>();
    const jobs = await startJobsApp({
      work: {
        'award-export': async (_, run) => {
          runs.set(run.id, (runs.get(run.id) ?? 0) + 1);
          await gate.promise;
          return {};
        },
      },
      options: { redisUrl: redis.url },
    });
    endings.push(() => jobs.close());
    const before = await Promise.all(Array.from({ length: 20 }, () => jobs.accept()));
    await eventually(() => expect(runs.size).toBe(1));
    await redis.kill();
    const meanwhile = await Promise.all(Array.from({ length: 5 }, () => jobs.accept()));
    await redis.start();
    const afterwards = await jobs.accept();
    gate.resolve();
    const all = [...before, ...meanwhile, afterwards];
    for (const { id } of all) await isIn(jobs, id, 'completed');
    expect([...runs.values()]).toEqual(all.map(() => 1));
  });

  it('again and again while jobs come, each is completed', async () => {
    const redis = await ownRedis();
    await redis.start();
    endings.push(() => redis.close());
    const jobs = await startJobsApp({
      work: { 'award-export': () => Promise.resolve({}) },
      options: { redisUrl: redis.url },
    });
    endings.push(() => jobs.close());
    const ids: string[] = [];
    for (let round = 0; round < 4; round += 1) {
      for (let count = 0; count < 25; count += 1) {
        ids.push((await jobs.accept()).id);
        if (count === 12) await redis.kill();
      }
      await redis.start();
    }
    await eventually(
      async () => {
        const sql = `select count(*)::int as n from jobs where state = 'completed'`;
        const [row] = await jobs.store.database.admin.query<{ n: number }>(sql);
        expect(row!.n).toBe(ids.length);
      },
      { withinMs: 40_000 },
    );
  });
});

describe('what Redis holds of a job', () => {
  it('is its id and kind, nothing of its input', async () => {
    const redis = await ownRedis();
    await redis.start();
    endings.push(() => redis.close());
    const jobs = await startJobsApp({ options: { redisUrl: redis.url } });
    endings.push(() => jobs.close());
    const { id } = await jobs.accept({ input: { unitId: 'secret-unit' } });
    const client = createRedis(redis.url, {
      name: 'spec',
      whenAway: 'wait',
      onError: () => undefined,
    });
    endings.push(() => Promise.resolve(client.disconnect()));
    const key = `${jobs.namePrefix}dong-hanh:jobs:probe:award-export:${id}`;
    const held = await eventually(async () => {
      const fields = await client.hgetall(key);
      expect(Object.keys(fields)).not.toEqual([]);
      return JSON.stringify(fields);
    });
    for (const leak of ['secret-unit', 'vgcl-officer']) expect(held).not.toContain(leak);
  });
});

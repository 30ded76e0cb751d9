import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { eventually, infrastructure } from '@dong-hanh/testing';
import { quick, startJobsApp, type JobsApp, type Work } from './testing/jobs-app.fixture.js';

const PROGRAM = path.join(import.meta.dirname, 'testing/worker-process.fixture.ts');
const BUILT = path.join(import.meta.dirname, '../dist/index.js');

let accepting: JobsApp;
const endings: (() => Promise<unknown>)[] = [];

beforeEach(async () => {
  accepting = await startJobsApp();
});
afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end();
  await accepting.close();
});

async function beside(work: Work, attempts?: number): Promise<JobsApp> {
  const app = await startJobsApp({
    work: { 'award-export': work },
    beside: accepting,
    ...(attempts !== undefined && { attempts }),
  });
  endings.push(() => app.close());
  return app;
}

/** A process of its own whose worker begins jobs and never ends them. */
function startChild() {
  if (!existsSync(BUILT)) throw new Error('libs/jobs is not built: tsc -b libs/jobs');
  const settings = {
    databaseUrl: accepting.store.database.url('serve'),
    redisUrl: infrastructure().redisUrl,
    namePrefix: accepting.namePrefix,
    pacing: quick,
  };
  const { NODE_OPTIONS: _, ...env } = process.env;
  const child = spawn(process.execPath, [PROGRAM, JSON.stringify(settings)], {
    env: { ...env, NODE_NO_WARNINGS: '1' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  endings.push(() => end(child, 'SIGKILL'));
  const began: string[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => began.push(line));
  return { child, began };
}

async function end(child: ChildProcess, signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill(signal);
  await ended;
}

const isIn = (id: string, state: string) =>
  eventually(async () => expect((await accepting.job(id)).state).toBe(state), {
    withinMs: 30_000,
  });

describe('a process that is killed while it runs a job', () => {
  it('loses nothing: the job is run again by another', async () => {
    const { child, began } = startChild();
    const { id } = await accepting.accept();
    await eventually(() => expect(began).toEqual([`began ${id}`]), { withinMs: 30_000 });
    expect(await accepting.job(id)).toMatchObject({ state: 'active', progress: 10 });
    await end(child, 'SIGKILL');
    await beside(() => Promise.resolve({ by: 'another' }));
    await isIn(id, 'completed');
    expect((await accepting.job(id)).result).toEqual({ by: 'another' });
    expect((await accepting.row(id)).attempts).toBe(2);
  });

  it('again and again fails the job: it may be the cause', async () => {
    const { id } = await accepting.accept();
    const sql = `update jobs set state = 'active', attempts = 3, run_id = id,
      alive_at = now() - interval '1 hour' where id = $1`;
    await accepting.store.database.admin.query(sql, [id]);
    await beside(() => Promise.resolve({}));
    await isIn(id, 'failed');
    expect((await accepting.job(id)).problem).toMatchObject({ code: 'internal-error' });
  });
});

describe('a process that is stopped while it runs a job', () => {
  it('gives the job back, which does not count as an attempt', async () => {
    const { child, began } = startChild();
    const { id } = await accepting.accept();
    await eventually(() => expect(began).toHaveLength(1), { withinMs: 30_000 });
    await end(child, 'SIGTERM');
    expect(await accepting.row(id)).toMatchObject({ state: 'waiting', attempts: 0 });
    await beside(() => Promise.resolve({}));
    await isIn(id, 'completed');
  });
});

describe('two processes with workers', () => {
  it('share the jobs, and each job is run once', async () => {
    const by: Record<string, string[]> = { one: [], other: [] };
    const worker =
      (name: string): Work =>
      async (_, run) => {
        by[name]!.push(run.id);
        // Both have begun before either goes on, at least once.
        await eventually(() => expect(by.one!.length * by.other!.length).toBeGreaterThan(0));
        return {};
      };
    await beside(worker('one'));
    await beside(worker('other'));
    const jobs = await Promise.all(Array.from({ length: 40 }, () => accepting.accept()));
    for (const { id } of jobs) await isIn(id, 'completed');
    const run = [...by.one!, ...by.other!];
    expect(run.sort()).toEqual(jobs.map(({ id }) => id).sort());
  });

  it('a run that was thought dead and taken over writes nothing any more', async () => {
    const held = Promise.withResolvers<void>();
    const began = Promise.withResolvers<void>();
    const seen: unknown[] = [];
    let runs = 0;
    await beside(async (_, run) => {
      runs += 1;
      if (runs > 1) return { by: 'the second run' };
      began.resolve();
      await held.promise;
      async function* late() {
        yield Buffer.from('late');
      }
      await run.writeFile('late.csv', 'text/csv', late()).catch((error) => seen.push(error));
      await run.progress(50).catch((error) => seen.push(error));
      return { by: 'the first run' };
    });
    const { id } = await accepting.accept();
    await began.promise;
    // Another took it over: what a long pause of the whole process would lead to.
    const sql = `update jobs set run_id = gen_random_uuid(), alive_at = now() where id = $1`;
    await accepting.store.database.admin.query(sql, [id]);
    held.resolve();
    await isIn(id, 'completed');
    expect((await accepting.job(id)).result).toEqual({ by: 'the second run' });
    expect(seen).toEqual([
      expect.objectContaining({ name: 'RunEnded' }),
      expect.objectContaining({ name: 'RunEnded' }),
    ]);
    expect((await accepting.ask('vgcl-officer', 'GET', `/v1/jobs/${id}/file`)).status).toBe(404);
  });
});

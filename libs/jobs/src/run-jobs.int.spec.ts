import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { RuleViolation } from '@dong-hanh/contracts';
import { Problem } from '@dong-hanh/service-kit';
import { eventually } from '@dong-hanh/testing';
import { RetryLater, type JobRun } from './running/job-worker.js';
import { startJobsApp, type JobsApp, type Work } from './testing/jobs-app.fixture.js';

let jobs: JobsApp;
let work: Work;

const idle: Work = () => Promise.resolve({});

beforeAll(async () => {
  jobs = await startJobsApp({
    work: { 'award-export': (input, run) => work(input, run), reconciliation: idle },
  });
});
afterEach(() => {
  work = idle;
});
afterAll(() => jobs.close());

const isIn = (id: string, state: string) =>
  eventually(async () => {
    const job = await jobs.job(id);
    expect(job.state).toBe(state);
    return job;
  });

/** Waits until the run is asked to end. */
const untilAborted = (run: JobRun) =>
  new Promise<never>((_, reject) => {
    run.signal.addEventListener('abort', () => reject(run.signal.reason as Error));
  });

/** Does it again and again until it throws. @returns what it threw */
async function untilRefused(step: () => Promise<void>): Promise<unknown> {
  for (;;) {
    try {
      await step();
      await pause(5);
    } catch (error) {
      return error;
    }
  }
}

describe('a job', () => {
  it('waits, runs and is completed, with what came out', async () => {
    const seen: unknown[] = [];
    work = async (input, run) => {
      seen.push(input, run.accountId, (await jobs.row(run.id)).state);
      return { rows: 3 };
    };
    const accepted = await jobs.accept({ input: { unitId: 'u-1' } });
    expect(accepted).toMatchObject({ kind: 'award-export', state: 'waiting', progress: 0 });
    const job = await isIn(accepted.id, 'completed');
    expect(job).toMatchObject({ progress: 100, result: { rows: 3 } });
    expect(job.finishedAt).not.toBeNull();
    expect(seen).toEqual([{ unitId: 'u-1' }, 'vgcl-officer', 'active']);
  });

  it('shows how far it is, and 100 only at its end', async () => {
    const gate = Promise.withResolvers<void>();
    work = async (_, run) => {
      await run.progress(41.9);
      await run.progress(200);
      await gate.promise;
      return {};
    };
    const { id } = await jobs.accept();
    await eventually(async () => expect((await jobs.job(id)).progress).toBe(41));
    gate.resolve();
    await isIn(id, 'completed');
  });

  it('that is rolled back never was', async () => {
    let ran = 0;
    work = async () => ({ ran: (ran += 1) });
    const request = { kind: 'award-export', accountId: 'vgcl-officer', input: {} } as const;
    let id = '';
    const refused = jobs.serve.transaction(async (tx) => {
      ({ id } = await jobs.jobs.start(tx, request));
      throw new Error('no');
    });
    await expect(refused).rejects.toThrow('no');
    jobs.jobs.afterCommit(id);
    await isIn((await jobs.accept()).id, 'completed');
    expect(ran).toBe(1);
    expect((await jobs.ask('admin', 'GET', `/v1/jobs/${id}`)).status).toBe(404);
  });

  it('of a kind runs beside one of another kind', async () => {
    const gate = Promise.withResolvers<void>();
    work = async () => {
      await gate.promise;
      return {};
    };
    const slow = await jobs.accept();
    await isIn((await jobs.accept({ kind: 'reconciliation' })).id, 'completed');
    gate.resolve();
    await isIn(slow.id, 'completed');
  });
});

describe('the same job asked for twice', () => {
  it('is one while it is unfinished, and a new one afterwards', async () => {
    const gate = Promise.withResolvers<void>();
    work = async () => {
      await gate.promise;
      return {};
    };
    const ask = () => jobs.accept({ dedupeKey: 'export:vgcl-officer' });
    const answers = await Promise.all(Array.from({ length: 20 }, ask));
    const ids = new Set(answers.map(({ id }) => id));
    expect(ids.size).toBe(1);
    const [id] = ids;
    await isIn(id!, 'active');
    expect((await ask()).id).toBe(id);
    gate.resolve();
    await isIn(id!, 'completed');
    const again = await ask();
    expect(again.id).not.toBe(id);
    await isIn(again.id, 'completed');
  });

  it('is another job when the kind or the key is another', async () => {
    const first = await jobs.accept({ dedupeKey: 'k-1' });
    const otherKey = await jobs.accept({ dedupeKey: 'k-2' });
    const otherKind = await jobs.accept({ dedupeKey: 'k-1', kind: 'reconciliation' });
    expect(new Set([first.id, otherKey.id, otherKind.id]).size).toBe(3);
    for (const { id } of [first, otherKey, otherKind]) await isIn(id, 'completed');
  });
});

describe('a run that fails', () => {
  it.each([
    ['a database that is away', Object.assign(new Error('gone'), { code: '57P01' })],
    ['a service that is away', new RetryLater('gateway')],
    ['a refusal for the moment', new Problem('service-unavailable', { service: 'gateway' })],
  ])('for %s is tried again until it succeeds', async (_, error) => {
    let attempt = 0;
    work = () => {
      attempt += 1;
      return attempt < 3 ? Promise.reject(error) : Promise.resolve({ attempt });
    };
    const { id } = await jobs.accept();
    expect((await isIn(id, 'completed')).result).toEqual({ attempt: 3 });
  });

  it('waits between attempts, longer each time', async () => {
    const times: number[] = [];
    work = () => {
      times.push(performance.now());
      return Promise.reject(new RetryLater('gateway'));
    };
    const { id } = await jobs.accept();
    await isIn(id, 'failed');
    const [first = 0, second = 0, third = 0] = times;
    expect(times).toHaveLength(3);
    expect(second - first).toBeGreaterThan(450);
    expect(third - second).toBeGreaterThan(950);
  });

  it('says after the last attempt what was away, in the language of the reader', async () => {
    work = () => Promise.reject(new RetryLater('gateway', { cause: new Error('secret') }));
    const { id } = await jobs.accept();
    const { problem } = await isIn(id, 'failed');
    expect(problem).toMatchObject({ code: 'service-unavailable', status: 503, requestId: id });
    expect(problem?.detail).toContain('gateway');
    expect(JSON.stringify(await jobs.row(id))).not.toContain('secret');
  });

  it.each([
    ['a rule', new RuleViolation('export-too-large', { limit: 5 }), 'export-too-large'],
    ['a refusal', new Problem('unit-unknown'), 'unit-unknown'],
    ['a fault of ours', new TypeError('Nguyễn Văn An is not a function'), 'internal-error'],
  ])('because of %s fails at once and says why', async (_, error, code) => {
    let attempts = 0;
    work = () => {
      attempts += 1;
      return Promise.reject(error);
    };
    const { id } = await jobs.accept();
    const job = await isIn(id, 'failed');
    expect([attempts, job.problem?.code]).toEqual([1, code]);
    expect(job).not.toHaveProperty('result');
    const kept = JSON.stringify(await jobs.row(id));
    for (const leak of ['Nguyễn', 'stack', '.ts:']) expect(kept).not.toContain(leak);
  });
});

describe('cancelling', () => {
  const cancel = (id: string) => jobs.ask('vgcl-officer', 'DELETE', `/v1/jobs/${id}`);

  it('a job that waits keeps it from running', async () => {
    const gate = Promise.withResolvers<void>();
    const ran: unknown[] = [];
    work = async (input) => {
      ran.push(input.name);
      await gate.promise;
      return {};
    };
    const first = await jobs.accept({ input: { name: 'first' } });
    await isIn(first.id, 'active');
    const second = await jobs.accept({ input: { name: 'second' } });
    const { status, body } = await cancel(second.id);
    expect([status, body.state]).toEqual([200, 'cancelled']);
    gate.resolve();
    await isIn(first.id, 'completed');
    await isIn((await jobs.accept({ input: { name: 'third' } })).id, 'completed');
    expect(ran).toEqual(['first', 'third']);
  });

  it('a job that runs asks it to end, at once', async () => {
    const ended = Promise.withResolvers<unknown>();
    work = async (_, run) => {
      await untilAborted(run).catch(ended.resolve);
      throw run.signal.reason as Error;
    };
    const { id } = await jobs.accept();
    await isIn(id, 'active');
    const before = performance.now();
    expect((await cancel(id)).status).toBe(200);
    expect(await ended.promise).toMatchObject({ name: 'RunEnded' });
    expect(performance.now() - before).toBeLessThan(1_000);
    expect((await jobs.job(id)).state).toBe('cancelled');
  });

  it('makes a run that does not listen fail with its next progress', async () => {
    const outcome = Promise.withResolvers<unknown>();
    work = async (_, run) => {
      await cancel(run.id);
      await untilRefused(() => run.progress(99)).then(outcome.resolve);
      return {};
    };
    const { id } = await jobs.accept();
    expect(await outcome.promise).toMatchObject({ name: 'RunEnded' });
    expect((await isIn(id, 'cancelled')).result).toBeUndefined();
  });

  it('a job that ended is refused and changes nothing', async () => {
    const { id } = await jobs.accept();
    const completed = await isIn(id, 'completed');
    const { status, body } = await cancel(id);
    expect([status, body.code]).toEqual([409, 'job-finished']);
    expect(await jobs.job(id)).toEqual(completed);
  });

  it('a second time is refused', async () => {
    // Else it might have ended before it is cancelled.
    work = (_, run) => untilAborted(run);
    const { id } = await jobs.accept();
    const answers = await Promise.all(Array.from({ length: 10 }, () => cancel(id)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  });

  it('at the last step: a job is cancelled or completed, never both, whichever comes first', async () => {
    const outcomes = { cancelled: 0, completed: 0 };
    for (let round = 0; round < 120; round += 1) {
      const atTheEnd = Promise.withResolvers<void>();
      work = async () => {
        atTheEnd.resolve();
        await pause((round * 13) % 40);
        return { round };
      };
      const { id } = await jobs.accept();
      await atTheEnd.promise;
      await pause((round * 7) % 20);
      const { status } = await cancel(id);
      const job = await eventually(async () => {
        const view = await jobs.job(id);
        expect(view.finishedAt).not.toBeNull();
        return view;
      });
      expect(job.state).toBe(status === 200 ? 'cancelled' : 'completed');
      expect(job.result).toEqual(status === 200 ? undefined : { round });
      outcomes[job.state as 'cancelled' | 'completed'] += 1;
    }
    expect(outcomes.cancelled).toBeGreaterThan(5);
    expect(outcomes.completed).toBeGreaterThan(5);
  });
});

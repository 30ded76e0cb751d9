import { request, type IncomingMessage } from 'node:http';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { isFinished, type JobView } from '@dong-hanh/contracts';
import { eventually, expectContract } from '@dong-hanh/testing';
import { quick, startJobsApp, type JobsApp, type Work } from '../testing/jobs-app.fixture.js';

const PING_MS = 100;
const UNREAD_MS = 1_000;

let jobs: JobsApp;
let work: Work;
const answers: IncomingMessage[] = [];

const idle: Work = () => Promise.resolve({});
const pacing = { ...quick, pingMs: PING_MS, unreadMs: UNREAD_MS };

beforeAll(async () => {
  jobs = await startJobsApp({
    work: { 'award-export': (input, run) => work(input, run) },
    options: { pacing },
  });
});
afterEach(() => {
  work = idle;
  for (const answer of answers.splice(0)) answer.destroy();
});
afterAll(() => jobs.close());

async function open(id: string, { url } = jobs, account = 'vgcl-officer') {
  const authorization = `Bearer ${await jobs.issuer.token(account)}`;
  return new Promise<IncomingMessage>((resolve, reject) => {
    request(`${url}/v1/jobs/${id}/events`, { headers: { authorization } }, (answer) => {
      answers.push(answer);
      answer.on('error', () => undefined);
      resolve(answer);
    })
      .on('error', reject)
      .end();
  });
}

/** Reads the stream; what came so far. */
async function follow(id: string, app = jobs, account = 'vgcl-officer') {
  const answer = await open(id, app, account);
  let text = '';
  let isOver = false;
  answer.setEncoding('utf8').on('data', (part: string) => (text += part));
  answer.on('end', () => (isOver = true));
  return {
    answer,
    isOver: () => isOver,
    text: () => text,
    events: () =>
      text
        .split('\n\n')
        .filter((each) => each.startsWith('data: '))
        .map((each) => JSON.parse(each.slice('data: '.length)) as JobView),
  };
}

/** A job that is under way until `gate` opens, and goes on to a percentage when told. */
async function heldJob() {
  const gate = Promise.withResolvers<void>();
  const began = Promise.withResolvers<(percent: number) => Promise<void>>();
  work = async (_, run) => {
    began.resolve((percent) => run.progress(percent));
    await gate.promise;
    return { rows: 7 };
  };
  const { id } = await jobs.accept();
  return { id, progress: await began.promise, finish: gate.resolve };
}

describe('the events of a job', () => {
  it('show it at once, then each change within a moment, and end with it', async () => {
    const { id, progress, finish } = await heldJob();
    const stream = await follow(id);
    expect(stream.answer.statusCode).toBe(200);
    expectContract({
      method: 'GET',
      path: `/v1/jobs/${id}/events`,
      status: 200,
      contentType: stream.answer.headers['content-type'],
      headers: stream.answer.headers,
      body: stream.text(),
    });
    await eventually(() => expect(stream.events()).toMatchObject([{ id, state: 'active' }]));
    const before = performance.now();
    await progress(30);
    await eventually(() => expect(stream.events().at(-1)?.progress).toBe(30));
    expect(performance.now() - before).toBeLessThan(1_000);
    finish();
    await eventually(() => expect(stream.isOver()).toBe(true));
    expect(stream.events().at(-1)).toMatchObject({ state: 'completed', result: { rows: 7 } });
    expect(stream.events().filter(({ state }) => isFinished(state))).toHaveLength(1);
    expect(stream.events().at(-1)).toEqual(await jobs.job(id));
  });

  it('of a job that has ended are its state alone', async () => {
    const { id, finish } = await heldJob();
    finish();
    await eventually(async () => expect((await jobs.job(id)).state).toBe('completed'));
    const stream = await follow(id);
    await eventually(() => expect(stream.isOver()).toBe(true));
    expect(stream.events()).toEqual([await jobs.job(id)]);
  });

  it('show that it was cancelled', async () => {
    const { id, finish } = await heldJob();
    const stream = await follow(id);
    await jobs.ask('vgcl-officer', 'DELETE', `/v1/jobs/${id}`);
    await eventually(() => expect(stream.isOver()).toBe(true));
    expect(stream.events().at(-1)).toMatchObject({ id, state: 'cancelled' });
    finish();
  });

  it('carry a sign of life while nothing happens', async () => {
    const { id, finish } = await heldJob();
    const stream = await follow(id);
    await eventually(() => expect(stream.text().split(':\n\n').length).toBeGreaterThan(3));
    expect(stream.events()).toHaveLength(1);
    finish();
  });

  it('come without Redis as well, by looking', async () => {
    const silent = await startJobsApp({
      beside: jobs,
      options: { redisUrl: 'redis://127.0.0.1:1', pacing },
    });
    const { id, finish } = await heldJob();
    const stream = await follow(id, silent);
    finish();
    await eventually(() => expect(stream.isOver()).toBe(true));
    expect(stream.events().at(-1)?.state).toBe('completed');
    await silent.close();
  });

  it('reach many who follow the same job with few questions to the database', async () => {
    const { id, progress, finish } = await heldJob();
    const streams = await Promise.all(Array.from({ length: 50 }, () => follow(id)));
    await progress(50);
    finish();
    for (const { isOver, events } of streams) {
      await eventually(() => expect(isOver()).toBe(true));
      expect(events().at(-1)?.state).toBe('completed');
    }
  });
});

describe('a reader of events', () => {
  it('who leaves is forgotten', async () => {
    const { id, finish } = await heldJob();
    const server = jobs.app.getHttpServer() as object;
    const { answer } = await follow(id);
    await eventually(() => expect(connections(server)).resolves.toBeGreaterThan(0));
    answer.destroy();
    await eventually(async () => expect(await connections(server)).toBe(0));
    finish();
  });

  it('does not hold up a process that stops', async () => {
    const other = await startJobsApp({ beside: jobs, options: { pacing } });
    const { id, finish } = await heldJob();
    const reading = await follow(id, other);
    (await open(id, other)).pause();
    const before = performance.now();
    await other.close();
    expect(performance.now() - before).toBeLessThan(3_000);
    await eventually(() => expect(reading.isOver()).toBe(true));
    expect(reading.events().at(-1)?.state).toBe('active');
    finish();
  });
});

function connections(server: object): Promise<number> {
  return new Promise((resolve, reject) => {
    const counting = server as {
      getConnections(done: (error: Error | null, count: number) => void): void;
    };
    counting.getConnections((error, count) => (error ? reject(error) : resolve(count)));
  });
}

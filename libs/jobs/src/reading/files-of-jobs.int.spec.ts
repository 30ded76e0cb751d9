import { createHash, randomBytes } from 'node:crypto';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '@dong-hanh/testing';
import { startJobsApp, type JobsApp, type Work } from '../testing/jobs-app.fixture.js';

let jobs: JobsApp;
let work: Work;

beforeAll(async () => {
  jobs = await startJobsApp({ work: { 'award-export': (input, run) => work(input, run) } });
});
afterEach(() => {
  work = () => Promise.resolve({});
});
afterAll(() => jobs.close());

const NAME = 'Khen thưởng – đợt "1" (2023).csv';
const LOOK_BYTES = 4_000_000;
const CSV = 'text/csv; charset=utf-8';

const isIn = (id: string, state: string) =>
  eventually(async () => expect((await jobs.job(id)).state).toBe(state), { withinMs: 60_000 });

async function* from(...chunks: (string | Uint8Array)[]): AsyncGenerator<Uint8Array> {
  for (const chunk of chunks) yield typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
}

const fileOf = (id: string, account = 'vgcl-officer') =>
  jobs.ask(account, 'GET', `/v1/jobs/${id}/file`);

async function finished(write: Work): Promise<string> {
  work = write;
  const { id } = await jobs.accept();
  await isIn(id, 'completed');
  return id;
}

const piecesOf = async (id: string) => {
  const sql = 'select count(*)::int as n from job_file_pieces where job_id = $1';
  const [row] = await jobs.store.database.admin.query<{ n: number }>(sql, [id]);
  return row!.n;
};

describe('the file of a job', () => {
  it('comes as it was written, with its type, its length and its Vietnamese name', async () => {
    const id = await finished(async (_, run) => {
      const { bytes } = await run.writeFile(NAME, CSV, from('\uFEFFSố', ',Ngày\n', '1,2\n'));
      return { bytes };
    });
    const { status, headers, body } = await fileOf(id);
    expect([status, body]).toEqual([200, '\uFEFFSố,Ngày\n1,2\n']);
    expect(headers).toMatchObject({
      'content-type': CSV,
      'content-length': String(Buffer.byteLength('\uFEFFSố,Ngày\n1,2\n')),
      'content-disposition':
        `attachment; filename="Khen thuong _ dot _1_ (2023).csv"; ` +
        `filename*=UTF-8''Khen%20th%C6%B0%E1%BB%9Fng%20%E2%80%93%20%C4%91%E1%BB%A3t%20%221%22%20%282023%29.csv`,
    });
    expect((await jobs.job(id)).result).toEqual({ bytes: Number(headers['content-length']) });
  });

  it('may be empty', async () => {
    const id = await finished(async (_, run) => run.writeFile('leer.csv', CSV, from()));
    const { status, body } = await fileOf(id);
    expect([status, body]).toEqual([200, '']);
  });

  it('is written and read without lying in memory: 20 MB in less than 8 MB', async () => {
    const block = randomBytes(700_001);
    const blocks = 30;
    const given = createHash('sha256');
    const held = memoryHeld();
    const id = await finished(async (_, run) => {
      async function* many() {
        for (let count = 0; count < blocks; count += 1) {
          given.update(block);
          if (count % 6 === 0) held.look();
          yield Buffer.from(block);
        }
      }
      return run.writeFile('lớn.bin', CSV, many());
    });
    const authorization = `Bearer ${await jobs.issuer.token('vgcl-officer')}`;
    const answer = await fetch(`${jobs.url}/v1/jobs/${id}/file`, { headers: { authorization } });
    const taken = createHash('sha256');
    let bytes = 0;
    for await (const chunk of answer.body!) {
      taken.update(chunk);
      const before = Math.floor(bytes / LOOK_BYTES);
      bytes += chunk.length;
      if (Math.floor(bytes / LOOK_BYTES) > before) held.look();
    }
    expect([bytes, taken.digest('hex')]).toEqual([blocks * block.length, given.digest('hex')]);
    expect(held.highestMb()).toBeLessThan(8);
  });

  it('is not there before the job is completed', async () => {
    const gate = Promise.withResolvers<void>();
    const wrote = Promise.withResolvers<void>();
    work = async (_, run) => {
      await run.writeFile(NAME, CSV, from('1'));
      wrote.resolve();
      await gate.promise;
      return {};
    };
    const { id } = await jobs.accept();
    await wrote.promise;
    const { status, body } = await fileOf(id);
    expect([status, body.code]).toEqual([404, 'job-without-file']);
    gate.resolve();
    await isIn(id, 'completed');
    expect((await fileOf(id)).status).toBe(200);
  });

  it('of a run that failed is replaced by the next run, and goes with a job that failed', async () => {
    let attempt = 0;
    const id = await finished(async (_, run) => {
      attempt += 1;
      await run.writeFile(NAME, CSV, from(randomBytes(600_000), `attempt ${attempt}`));
      if (attempt === 1) throw Object.assign(new Error('gone'), { code: '57P01' });
      return {};
    });
    expect(String((await fileOf(id)).body)).toContain('attempt 2');
    work = async (_, run) => {
      await run.writeFile(NAME, CSV, from('1'));
      throw new TypeError('no');
    };
    const failing = await jobs.accept();
    await isIn(failing.id, 'failed');
    await eventually(async () => expect(await piecesOf(failing.id)).toBe(0));
  });

  it('is removed when the job is cancelled, and its run writes no more', async () => {
    const outcome = Promise.withResolvers<unknown>();
    work = async (_, run) => {
      async function* endless() {
        for (;;) yield randomBytes(300_000);
      }
      await run.writeFile(NAME, CSV, endless()).catch(outcome.resolve);
      return {};
    };
    const { id } = await jobs.accept();
    await eventually(async () => expect(await piecesOf(id)).toBeGreaterThan(2));
    expect((await jobs.ask('vgcl-officer', 'DELETE', `/v1/jobs/${id}`)).status).toBe(200);
    expect(await outcome.promise).toBeInstanceOf(Error);
    expect([await piecesOf(id), (await fileOf(id)).status]).toEqual([0, 404]);
  });

  it('is given to who started the job alone, for it may hold names', async () => {
    const id = await finished(async (_, run) => run.writeFile(NAME, CSV, from('1')));
    const accounts = ['province-officer', 'admin', 'auditor'];
    const answers = await Promise.all(accounts.map((account) => fileOf(id, account)));
    expect(answers.map(({ status, body }) => [status, body.code])).toEqual(
      accounts.map(() => [404, 'job-unknown']),
    );
  });

  it('expires', async () => {
    const id = await finished(async (_, run) => run.writeFile(NAME, CSV, from('1')));
    const sql = `update job_files set expires_at = now() - interval '1 minute' where job_id = $1`;
    await jobs.store.database.admin.query(sql, [id]);
    const { status, body } = await fileOf(id);
    expect([status, body.code]).toEqual([404, 'job-without-file']);
  });
});

/** What buffers the process holds after it let go of all it could, above what it held before. */
function memoryHeld() {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const now = () => {
    // What the first one finds is given back by the second.
    collect();
    collect();
    return process.memoryUsage().arrayBuffers;
  };
  const before = now();
  let highest = before;
  return {
    look: () => (highest = Math.max(highest, now())),
    highestMb: () => (highest - before) / 1_048_576,
  };
}

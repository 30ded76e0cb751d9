import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '@dong-hanh/testing';
import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { demoAccounts } from './access-token.ts';
import { outcomeOf, stackTrace } from './command.fixture.ts';
import { isFree } from './ports.ts';
import { startOf } from './process-lock.mjs';
import { readRunFile, type RunFile } from './run-file.ts';
import { services } from './services.ts';

let dataDir: string;
let otherDir: string;

beforeAll(() => {
  const file = process.env.RUN_JSON;
  if (!file) throw new Error('RUN_JSON is not set: journeys run by "npm test -- PATTERN"');
  dataDir = dirname(file);
  otherDir = mkdtempSync(join(tmpdir(), 'other-'));
});

afterAll(() => rmSync(otherDir, { recursive: true, force: true }));

/** As it stands now: processes that were restarted have a new pid. */
const runFile = (): RunFile => readRunFile(dataDir)!;

function run(command: 'start' | 'token' | 'reset', args: string[] = [], folder = dataDir) {
  const { PATH, HOME, TMPDIR } = process.env;
  const PORT = new URL(runFile().gateway).port;
  return outcomeOf(`${command}.ts`, args, { PATH, HOME, TMPDIR, PORT, DATA_DIR: folder });
}

describe('a second start', () => {
  it('in the same folder says where the platform runs, and ends with 0', async () => {
    const before = runFile();
    const { code, stdout, stderr } = await run('start');
    expect(stdout).toMatch(/^already running at \S+ \(pid \d+\)\n$/);
    expect(stdout).toContain(` ${before.gateway} `);
    expect(stderr).toBe('');
    expect(code).toBe(0);
    expect(runFile()).toEqual(before);
  });

  it('in another folder on the same port names its holder and a command that works', async () => {
    const { code, stdout, stderr } = await run('start', [], otherDir);
    const { pid, url } = runFile().processes.gateway!;
    expect(stderr).toContain(`Port ${new URL(url!).port} is taken by process ${pid} (`);
    const [, port] = /^ {2}PORT=(\d+) npm start$/m.exec(stderr) ?? [];
    expect(await isFree(Number(port))).toBe(true);
    expect(stderr).not.toMatch(stackTrace);
    expect(stdout).toBe('');
    expect(code).toBe(1);
    expect(existsSync(join(otherDir, 'launcher.json'))).toBe(false);
  });
});

describe('the command token', () => {
  it.each(demoAccounts)('prints one access token of %s and nothing else', async (account) => {
    const { code, stdout, stderr } = await run('token', [account]);
    expect(stdout).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+\n$/);
    const claims = Buffer.from(stdout.split('.')[1]!, 'base64url').toString();
    expect(JSON.parse(claims)).toMatchObject({ sub: account });
    expect(stderr).toBe('');
    expect(code).toBe(0);
  });

  it.each([
    ['an unknown account', ['nobody'], /"nobody"/],
    ['no account', [], /one of: vgcl-officer, /],
  ])('given %s says so on stderr and ends with 1', async (_, args, reason) => {
    const { code, stdout, stderr } = await run('token', args);
    expect(stdout).toBe('');
    expect(stderr).toMatch(reason);
    expect(stderr).not.toMatch(stackTrace);
    expect(code).toBe(1);
  });

  it('where no platform runs says how to start one', async () => {
    const { code, stdout, stderr } = await run('token', ['analyst'], otherDir);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/No platform runs in .*: npm start/);
  });
});

describe('the command reset', () => {
  it('refuses while the platform runs', async () => {
    const { code, stdout, stderr } = await run('reset');
    expect(stderr).toMatch(/^The platform in .* is running \(pid \d+\): stop it first\.\n$/);
    expect(stdout).toBe('');
    expect(code).toBe(1);
    expect((await fetch(`${runFile().gateway}/readyz`)).status).toBe(200);
  });
});

describe('run.json', () => {
  it('names the gateway and every process with its pid and its address', () => {
    const url = expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/);
    // A server that the environment names is not a process of the platform.
    const pidUnless = (given: unknown) => (given ? {} : { pid: expect.any(Number) });
    const { KAFKA_BROKERS, REDIS_URL } = process.env;
    expect(runFile()).toEqual({
      gateway: url,
      processes: {
        ...Object.fromEntries(services.map(({ name }) => [name, { pid: expect.any(Number), url }])),
        gateway: {
          pid: expect.any(Number),
          url: runFile().gateway,
          metrics: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/metrics$/),
        },
        kafka: { ...pidUnless(KAFKA_BROKERS), brokers: expect.stringMatching(/^[\w.-]+:\d+/) },
        postgres: {
          pid: expect.any(Number),
          url: expect.stringMatching(/^postgres:\/\/postgres:.+@127\.0\.0\.1:\d+\/postgres$/),
        },
        redis: { ...pidUnless(REDIS_URL), url: expect.stringMatching(/^redis:\/\/.+:\d+$/) },
      },
    });
  });

  it('names processes that live', () =>
    eventually(() => {
      const pids = Object.values(runFile().processes).flatMap(({ pid }) => pid ?? []);
      expect(pids.filter((pid) => startOf(pid) === null)).toEqual([]);
    }));

  it('is for its owner alone, for it holds the password of PostgreSQL', () => {
    expect(statSync(join(dataDir, 'run.json')).mode & 0o777).toBe(0o600);
  });
});

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { eventually } from '@dong-hanh/testing';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Failure } from './failure.ts';
import { startOf } from './process-lock.mjs';
import { stopOrder, Supervisor, type Part, type Stage } from './supervisor.ts';

const limitMs = 30_000;
let folder: string;
let lines: string[];
let stopped: AbortController;
let supervisor: Supervisor;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'supervisor-'));
  lines = [];
  stopped = new AbortController();
  supervisor = new Supervisor({
    logsDir: folder,
    say: (line) => lines.push(line),
    signal: stopped.signal,
    changed: () => {},
  });
});

afterEach(async () => {
  await supervisor.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** A small real program that says "ready" and then does as it is told. */
function part(name: string, script: string, stage: Stage = 'service'): Part {
  return {
    name,
    stage,
    program: process.execPath,
    args: ['-e', script, name],
    env: { PATH: process.env.PATH },
    ready: /ready/,
    readyLimitMs: 10_000,
  };
}

const lives = "console.log('ready'); setInterval(() => {}, 1e6);";
const pidOf = (name: string) => supervisor.running()[name]?.pid;

describe('a supervised part', () => {
  it(
    'that is killed runs again, in a process of its own, and one line says so',
    async () => {
      await supervisor.start(part('emulation', lives));
      const first = pidOf('emulation')!;
      process.kill(first, 'SIGKILL');
      await eventually(() => expect(pidOf('emulation')).not.toBe(first));
      await eventually(() => expect(startOf(pidOf('emulation'))).not.toBeNull());
      expect(lines).toEqual([
        `emulation (pid ${first}) was ended by SIGKILL: restarted after 0.2 s as pid ${pidOf('emulation')} (${join(folder, 'emulation.log')})`,
      ]);
    },
    limitMs,
  );

  it(
    'that lost its disk is prepared before it runs again, and filled when it is ready',
    async () => {
      const done: string[] = [];
      const note = (what: string) => () => {
        done.push(`${what} ${pidOf('kafka') === undefined ? 'down' : 'up'}`);
        return Promise.resolve();
      };
      await supervisor.start({
        ...part('kafka', lives, 'kafka'),
        beforeRestart: note('prepared'),
        afterRestart: note('filled'),
      });
      expect(done).toEqual([]);
      process.kill(pidOf('kafka')!, 'SIGKILL');
      await eventually(() => expect(done).toEqual(['prepared down', 'filled up']));
    },
    limitMs,
  );

  it(
    'whose preparation fails is restarted all the same, and a line says why',
    async () => {
      await supervisor.start({
        ...part('kafka', lives, 'kafka'),
        beforeRestart: () => Promise.reject(new Failure('no space left')),
      });
      const first = pidOf('kafka');
      process.kill(first!, 'SIGKILL');
      await eventually(() => expect(pidOf('kafka')).not.toBe(first));
      await eventually(() => expect(lines.join('\n')).toContain('kafka: no space left'));
    },
    limitMs,
  );

  it(
    'that ends again and again is restarted with growing waits',
    async () => {
      const seen = join(folder, 'emulation.log');
      await supervisor.start(part('emulation', "console.log('ready'); setTimeout(() => {}, 300)"));
      await eventually(() => expect(lines.length).toBeGreaterThanOrEqual(3), { withinMs: 15_000 });
      expect(lines.slice(0, 3).map((line) => /after ([\d.]+) s/.exec(line)?.[1])).toEqual([
        '0.2',
        '0.4',
        '0.8',
      ]);
      expect(readFileSync(seen, 'utf8').match(/ready/g)!.length).toBeGreaterThanOrEqual(3);
    },
    limitMs,
  );

  it(
    'that never becomes ready is reported with the end of its output and its log',
    async () => {
      const broken = part('emulation', "console.error('no such table: awards'); process.exit(3)");
      await expect(supervisor.start(broken)).rejects.toThrow(
        /ended with code 3[\s\S]*no such table: awards[\s\S]*emulation\.log/,
      );
    },
    limitMs,
  );

  it(
    'that cannot be started at all is reported by name',
    async () => {
      const missing = { ...part('redis', ''), program: join(folder, 'no-such-program') };
      await expect(supervisor.start(missing)).rejects.toThrow(/redis cannot start/);
    },
    limitMs,
  );

  it(
    'is not started any more once a stop is asked for',
    async () => {
      stopped.abort();
      await expect(supervisor.start(part('emulation', lives))).rejects.toThrow('stopped');
    },
    limitMs,
  );
});

describe('stopping', () => {
  it(
    'goes from the gateway over the services to PostgreSQL and leaves no process',
    async () => {
      const diary = join(folder, 'diary');
      const writes = `
        for (const signal of ['SIGTERM', 'SIGINT'])
          process.on(signal, () => {
            require('fs').appendFileSync(${JSON.stringify(diary)}, process.argv[1] + '\\n');
            process.exit(0);
          });
        ${lives}`;
      await Promise.all(
        [...stopOrder].reverse().map((stage) => supervisor.start(part(stage, writes, stage))),
      );
      const pids = Object.values(supervisor.running()).map(({ pid }) => pid);
      await supervisor.stop();
      expect(readFileSync(diary, 'utf8').trim().split('\n')).toEqual([...stopOrder]);
      expect(pids.map(startOf)).toEqual(pids.map(() => null));
      expect(lines).toEqual([]);
    },
    limitMs,
  );

  it(
    'takes along what a part has started itself',
    async () => {
      const child = "console.log('child ' + process.pid); setInterval(() => {}, 1e6)";
      const parent = `
        require('child_process').spawn(process.execPath, ['-e', ${JSON.stringify(child)}], { stdio: 'inherit' });
        setTimeout(() => console.log('ready'), 500); setInterval(() => {}, 1e6);`;
      await supervisor.start(part('emulation', parent));
      const log = join(folder, 'emulation.log');
      const grandchild = await eventually(() => {
        const pid = Number(/child (\d+)/.exec(readFileSync(log, 'utf8'))?.[1]);
        expect(startOf(pid)).not.toBeNull();
        return pid;
      });
      await supervisor.stop();
      await eventually(() => expect(startOf(grandchild)).toBeNull());
    },
    limitMs,
  );
});

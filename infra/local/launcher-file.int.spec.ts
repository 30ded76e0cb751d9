import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LauncherFile } from './launcher-file.ts';
import { startOf, takeLock } from './process-lock.mjs';
import { endProcess } from './processes.ts';

let folder: string;
let started: ChildProcess[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'launcher-'));
  started = [];
});

afterEach(() => {
  for (const { pid } of started) if (startOf(pid) !== null) process.kill(pid!, 'SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

async function program(script = ''): Promise<number> {
  const child = spawn(
    process.execPath,
    ['-e', `${script}; console.log(1); setInterval(() => {}, 1e6)`],
    {
      detached: true,
      stdio: ['ignore', 'pipe', 'ignore'],
    },
  );
  started.push(child);
  await once(child.stdout!, 'data');
  return child.pid!;
}

function leaveRecord(record: object): void {
  writeFileSync(join(folder, 'launcher.json'), JSON.stringify(record));
}

describe('a data folder', () => {
  it('belongs to the launcher that lives', async () => {
    const pid = await program();
    leaveRecord({ pid, start: startOf(pid), state: 'ready' });
    expect(await LauncherFile.take(folder)).toMatchObject({ pid, state: 'ready' });
  });

  it('is taken over from a launcher whose pid now means another program', async () => {
    const pid = await program();
    leaveRecord({ pid, start: '1', state: 'ready' });
    expect(await LauncherFile.take(folder)).toBeInstanceOf(LauncherFile);
  });

  it('is taken over from a launcher that died, and the processes it left are ended', async () => {
    const left = await program();
    const innocent = await program();
    leaveRecord({
      ...{ pid: 2 ** 22 + 1, start: '1', state: 'ready' },
      children: {
        kafka: { pid: left, start: startOf(left), stage: 'kafka' },
        redis: { pid: innocent, start: '1', stage: 'redis' },
      },
    });
    writeFileSync(join(folder, 'run.json'), '{}');
    expect(await LauncherFile.take(folder)).toBeInstanceOf(LauncherFile);
    expect(startOf(left)).toBeNull();
    expect(startOf(innocent)).not.toBeNull();
    expect(existsSync(join(folder, 'run.json'))).toBe(false);
  });

  it('names its launcher and its processes from the first moment', async () => {
    const launcher = (await LauncherFile.take(folder)) as LauncherFile;
    launcher.record({ children: { redis: { pid: 7, start: '9', stage: 'redis' } } });
    expect(JSON.parse(readFileSync(join(folder, 'launcher.json'), 'utf8'))).toEqual({
      pid: process.pid,
      start: startOf(process.pid),
      state: 'starting',
      children: { redis: { pid: 7, start: '9', stage: 'redis' } },
    });
    launcher.release();
    expect(existsSync(join(folder, 'launcher.json'))).toBe(false);
  });
});

describe('a lock', () => {
  it('carries the children of a dead holder into the record of the next', () => {
    const file = join(folder, 'launcher.json');
    const children = { kafka: { pid: 7, start: '9' } };
    leaveRecord({ pid: 2 ** 22 + 1, start: '1', children });
    expect(takeLock(file)).toMatchObject({ taken: true, left: { children } });
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ pid: process.pid, children });
  });

  it('goes to one of many that ask at the same time', async () => {
    const file = join(folder, 'install.lock');
    writeFileSync(file, JSON.stringify({ pid: 2 ** 22 + 1, start: '1' }));
    const script = `
      import(${JSON.stringify(join(import.meta.dirname, 'process-lock.mjs'))}).then(({ takeLock }) => {
        process.stdout.write(takeLock(${JSON.stringify(file)}).taken ? 'T' : 'F');
        setTimeout(() => {}, 60000);
      })`;
    const answers = await Promise.all(
      Array.from({ length: 8 }, async () => {
        const child = spawn(process.execPath, ['-e', script], {
          stdio: ['ignore', 'pipe', 'ignore'],
        });
        started.push(child);
        const [answer] = (await once(child.stdout!, 'data')) as [Buffer];
        return answer.toString();
      }),
    );
    expect(answers.filter((answer) => answer === 'T')).toHaveLength(1);
  }, 30_000);
});

describe('ending a process', () => {
  it('that does not listen kills it when its time is over', async () => {
    const pid = await program("process.on('SIGTERM', () => {})");
    expect(await endProcess({ pid, start: startOf(pid) }, 'SIGTERM', 300)).toBe(false);
    expect(startOf(pid)).toBeNull();
  });

  it('leaves alone a process that only has its pid', async () => {
    const pid = await program();
    expect(await endProcess({ pid, start: '1' }, 'SIGKILL', 300)).toBe(true);
    expect(startOf(pid)).not.toBeNull();
  });
});

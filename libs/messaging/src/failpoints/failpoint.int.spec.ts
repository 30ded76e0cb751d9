import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { eventually } from '@dong-hanh/testing';

const compiled = path.resolve(import.meta.dirname, '../../dist/failpoints/failpoint.js');
const program = `
  const { failpoint, nameFailpoints } = await import(${JSON.stringify(compiled)});
  nameFailpoints('emulation');
  const began = performance.now();
  await failpoint('relay-after-read');
  console.log('went on after', performance.now() - began);`;

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'failpoints-'));
  file = path.join(folder, 'emulation.relay-after-read');
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A process that reaches the failpoint, seen from outside. */
function start(environment: NodeJS.ProcessEnv) {
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    env: { PATH: process.env.PATH, ...environment },
  });
  let printed = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => (printed += chunk));
  const ended = once(child, 'close').then(([code, signal]) => ({ code, signal, printed }));
  return { child, ended };
}

const waited = ({ printed }: { printed: string }) =>
  Number(/went on after ([\d.]+)/.exec(printed)?.[1]);

describe('a failpoint', () => {
  it('kills the process as a crash would, once', async () => {
    writeFileSync(file, 'kill');
    expect(await start({ FAILPOINTS_DIR: folder }).ended).toEqual({
      ...{ code: null, signal: 'SIGKILL', printed: '' },
    });
    expect(existsSync(file)).toBe(false);
    expect(await start({ FAILPOINTS_DIR: folder }).ended).toMatchObject({ code: 0 });
  });

  it('stops the process until it is continued', async () => {
    writeFileSync(file, 'stop');
    const { child, ended } = start({ FAILPOINTS_DIR: folder });
    await eventually(() => expect(existsSync(file)).toBe(false));
    child.kill('SIGCONT');
    expect(waited(await ended)).toBeGreaterThan(0);
  });

  it('delays each who comes by as long as it is asked for', async () => {
    writeFileSync(file, 'delay:300');
    const ends = [1, 2].map(() => start({ FAILPOINTS_DIR: folder }).ended);
    for (const end of await Promise.all(ends)) expect(waited(end)).toBeGreaterThanOrEqual(299);
    expect(existsSync(file)).toBe(true);
  });

  it('does nothing at another place, or in another service', async () => {
    for (const name of ['emulation.relay-after-send', 'membership.relay-after-read'])
      writeFileSync(path.join(folder, name), 'kill');
    expect(await start({ FAILPOINTS_DIR: folder }).ended).toMatchObject({ code: 0 });
  });

  it('does nothing in a process that was not started for it, whatever lies in the folder', async () => {
    writeFileSync(file, 'kill');
    expect(await start({}).ended).toMatchObject({ code: 0 });
  });

  it('keeps a process in production from starting', async () => {
    const end = await start({ FAILPOINTS_DIR: folder, NODE_ENV: 'production' }).ended;
    expect(end.code).toBe(1);
    expect(end.printed).toContain('FAILPOINTS_DIR is for tests of faults');
  });
});

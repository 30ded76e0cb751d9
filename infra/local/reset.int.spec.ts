import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { outcomeOf } from './command.fixture.ts';
import { startOf } from './process-lock.mjs';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'reset-'));
  mkdirSync(join(folder, 'postgres'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

const reset = (...args: string[]) =>
  outcomeOf('reset.ts', args, { PATH: process.env.PATH, DATA_DIR: folder });
const dataIsThere = () => existsSync(join(folder, 'postgres'));

describe('deleting the local data', () => {
  it('is refused while a launcher has the folder, even with --yes', async () => {
    const holder = { pid: process.pid, start: startOf(process.pid), state: 'ready' };
    writeFileSync(join(folder, 'launcher.json'), JSON.stringify(holder));
    const { code, stderr } = await reset('--yes');
    expect(stderr).toContain(`is running (pid ${process.pid}): stop it first.`);
    expect(code).toBe(1);
    expect(dataIsThere()).toBe(true);
  });

  it('is refused without a terminal to ask at, and the command that works is named', async () => {
    const { code, stderr } = await reset();
    expect(stderr).toMatch(/no terminal to ask at: npm run reset -- --yes/);
    expect(code).toBe(1);
    expect(dataIsThere()).toBe(true);
  });

  it('needs no question with --yes', async () => {
    const { code, stdout } = await reset('--yes');
    expect(stdout).toContain(`Deleted the data in ${folder}`);
    expect(code).toBe(0);
    expect(dataIsThere()).toBe(false);
  });
});

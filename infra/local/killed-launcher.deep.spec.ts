import { spawn, type ChildProcess } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { eventually } from '@dong-hanh/testing';
import { stackTrace } from './command.fixture.ts';
import { Ports } from './ports.ts';
import { isAlive, readJson, type LockRecord } from './process-lock.mjs';
import { readRunFile } from './run-file.ts';

const READY_WITHIN_MS = 120_000;
/** Into how far a start it is killed: before anything runs, amid each step, and when it is ready. */
const killedAfterMs = [150, 1_000, 3_000, 6_000, 10_000, 20_000];

jest.setTimeout(3 * READY_WITHIN_MS);

let parent: string;
let dataDir: string;
let port: string;

beforeAll(async () => {
  parent = mkdtempSync(join(tmpdir(), 'killed-launcher-'));
  // PostgreSQL's own user must reach it, or its data lie elsewhere and outlive the folder.
  chmodSync(parent, 0o755);
  dataDir = join(parent, 'data');
  port = `${await new Ports(parent).of('gateway')}`;
});

afterAll(() => rmSync(parent, { recursive: true, force: true }));

interface Terminal {
  npm: ChildProcess;
  /** what a person saw */
  printed(): string;
  ended: Promise<void>;
}

function npmStart(): Terminal {
  const { PATH, HOME, TMPDIR } = process.env;
  // As npm would start it: then nothing of it outlives these specs.
  const env = { PATH, HOME, TMPDIR, PORT: port, DATA_DIR: dataDir, npm_command: 'start' };
  const bootstrap = join(import.meta.dirname, 'bootstrap.mjs');
  const npm = spawn(process.execPath, [bootstrap, 'start'], { env, stdio: 'pipe' });
  let text = '';
  for (const stream of [npm.stdout, npm.stderr]) stream.on('data', (chunk) => (text += chunk));
  const ended = new Promise<void>((resolve) => npm.once('close', () => resolve()));
  return { npm, printed: () => text, ended };
}

const launcher = () => readJson<LockRecord>(join(dataDir, 'launcher.json'));

async function untilReady(terminal: Terminal): Promise<void> {
  await eventually(
    () => {
      // What the killed launcher wrote into the folder may still lie there.
      const isReady = /^Ready/m.test(terminal.printed()) && readRunFile(dataDir);
      if (!isReady) throw new Error(`not ready:\n${terminal.printed()}`);
    },
    { withinMs: READY_WITHIN_MS, everyMs: 100 },
  );
}

/** Kills the launcher itself when its time has come, or as soon as it is there. @returns what it had started */
async function killLauncher(terminal: Terminal, afterMs: number): Promise<LockRecord> {
  const began = Date.now();
  const record = await eventually(
    () => {
      const current = launcher();
      if (!current || Date.now() - began < afterMs) {
        throw new Error(`no launcher to kill after ${afterMs} ms:\n${terminal.printed()}`);
      }
      return current;
    },
    { everyMs: 10 },
  );
  process.kill(record.pid, 'SIGKILL');
  await terminal.ended;
  return record;
}

describe('a launcher that was killed', () => {
  it.each(killedAfterMs)(
    'after %i ms says no more, and the next start is ready and alone',
    async (afterMs) => {
      const first = npmStart();
      const { children = {} } = await killLauncher(first, afterMs);
      expect(first.printed()).not.toMatch(stackTrace);

      const second = npmStart();
      await untilReady(second);
      const left = Object.values(children);
      expect(left.filter(isAlive)).toEqual([]);
      const { status } = await fetch(`http://127.0.0.1:${port}/readyz`);
      expect(status).toBe(200);
      second.npm.kill('SIGINT');
      await second.ended;
      expect(second.printed()).not.toMatch(stackTrace);
      // The next case begins with a folder that holds nothing yet, every other time.
      if (killedAfterMs.indexOf(afterMs) % 2 === 0) {
        rmSync(dataDir, { recursive: true });
        await eventually(() => expect(launcher()).toBeNull());
      }
    },
  );
});

import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { buildWeb } from './build-web.ts';
import { Failure, Stopped } from './failure.ts';
import { cacheDir, root } from './paths.ts';
import { releaseLock, takeLock } from './process-lock.mjs';
import { step } from './progress.ts';
import { runCommand } from './run-command.ts';

const lockFile = join(cacheDir, 'build.lock');
const limitMs = 300_000;

/** Compiles what changed since the last time; of several starts in one clone, one after the other. */
export async function build(logsDir: string, signal: AbortSignal, project = '.'): Promise<void> {
  const first = !existsSync(join(root, 'libs/contracts/dist'));
  await step('Build', first ? 'first time, about 10 s' : 'what changed, about 1 s', async () => {
    await takeBuildLock(signal);
    try {
      const compiled = runCommand(join(root, 'node_modules/.bin/tsc'), ['-b', project], {
        what: 'Compiling',
        cwd: root,
        log: join(logsDir, 'build.log'),
        limitMs,
        signal,
      });
      await Promise.all([compiled, project === '.' && buildWeb(logsDir, signal)]);
    } finally {
      releaseLock(lockFile);
    }
  });
}

async function takeBuildLock(signal: AbortSignal): Promise<void> {
  mkdirSync(cacheDir, { recursive: true });
  const limit = Date.now() + limitMs;
  for (;;) {
    const lock = takeLock(lockFile);
    if (lock.taken) return;
    if (signal.aborted) throw new Stopped();
    if (Date.now() > limit)
      throw new Failure(`Process ${lock.holder.pid} has been building for too long.`);
    await pause(200);
  }
}

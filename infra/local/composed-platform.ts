import { spawn } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Failure, Stopped } from './failure.ts';
import { findJava, onPath } from './machine.mjs';

const readyLimitMs = 10 * 60_000;
const stopLimitMs = 2 * 60_000;

export interface ComposedPlatform {
  /** the variables by which end-to-end specs find the platform */
  env: NodeJS.ProcessEnv;
  stop(): Promise<void>;
}

/**
 * The whole platform as `npm start` brings it up, in a folder and on a port of its own, with failpoints.
 *
 * @param extra settings of the launcher beside those of this environment
 */
export async function startComposedPlatform(
  dataDir: string,
  port: number,
  signal: AbortSignal,
  extra: NodeJS.ProcessEnv = {},
): Promise<ComposedPlatform> {
  const failpoints = join(dataDir, 'failpoints');
  mkdirSync(failpoints, { recursive: true });
  const env = {
    ...ownServers(process.env),
    ...{ DATA_DIR: dataDir, PORT: `${port}`, FAILPOINTS_DIR: failpoints },
    // What heals by itself would hide what a fault left behind; the spec of healing has a process of its own.
    RECONCILE_EVERY_SECONDS: '0',
    ...extra,
  };
  const child = spawn(process.execPath, [join(import.meta.dirname, 'start.ts')], {
    env,
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const stop = async () => {
    child.kill('SIGTERM');
    await Promise.race([ended, pause(stopLimitMs, undefined, { ref: false })]);
    child.kill('SIGKILL');
  };
  const runJson = join(dataDir, 'run.json');
  const limit = Date.now() + readyLimitMs;
  while (!existsSync(runJson)) {
    const over = Date.now() > limit;
    if (child.exitCode === null && child.signalCode === null && !over && !signal.aborted) {
      await pause(200);
      continue;
    }
    await stop();
    if (signal.aborted) throw new Stopped();
    throw new Failure(over ? 'The platform is not ready in time.' : 'The platform did not start.');
  }
  return { env: { ...env, RUN_JSON: runJson }, stop };
}

/** Servers named in the environment serve the other specs; the platform takes them only where it cannot have its own. */
function ownServers(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const rest = { ...env };
  delete rest.DATABASE_URL;
  if (findJava() && onPath('mvn')) {
    delete rest.KAFKA_BROKERS;
    delete rest.REDIS_URL;
  }
  return rest;
}

import { join } from 'node:path';
import { demoAccounts } from './access-token.ts';
import { runDemo } from './demo.ts';
import { explain, Failure, Stopped } from './failure.ts';
import type { Launch } from './launch.ts';
import { LauncherFile } from './launcher-file.ts';
import { dataDir, shown } from './paths.ts';
import { openEmpty, startPlatform, type Platform } from './platform.ts';
import { removeSmallDisks } from './parts/small-disk.ts';
import { portTaken } from './port-holder.ts';
import { isFree, Ports } from './ports.ts';
import type { LockRecord } from './process-lock.mjs';
import { say, seconds } from './progress.ts';
import { readRunFile, removeRunFile, writeRunFile } from './run-file.ts';
import { secretsOf } from './secrets.ts';
import { aborted, stopRequest } from './stop-request.ts';
import { Supervisor } from './supervisor.ts';

/** `npm start`: brings the platform up in the data folder and keeps it up until it is asked to stop. */
async function start(): Promise<void> {
  const dir = dataDir();
  const request = stopRequest();
  const launcher = await LauncherFile.take(dir);
  if (!(launcher instanceof LauncherFile)) return alreadyRunning(dir, launcher);
  const began = performance.now();
  const failed = new AbortController();
  const signal = AbortSignal.any([request, failed.signal]);
  let platform: Platform | undefined;
  const supervisor = new Supervisor({
    logsDir: join(dir, 'logs'),
    say,
    signal,
    changed: () => {
      launcher.record({ children: supervisor.running() });
      if (platform) writeRunFile(dir, platform.runFile());
    },
  });
  try {
    const port = await gatewayPort();
    const launch: Launch = {
      dataDir: dir,
      logsDir: join(dir, 'logs'),
      ports: new Ports(dir),
      secrets: secretsOf(dir),
      supervisor,
      signal,
    };
    const started = await startPlatform(launch, port);
    if (process.argv.includes('--no-demo')) await openEmpty(launch, started);
    else await runDemo(launch, started);
    platform = started;
    writeRunFile(dir, platform.runFile());
    launcher.record({ state: 'ready' });
    sayReady(platform, seconds(performance.now() - began));
    await aborted(request);
  } catch (error) {
    if (!(error instanceof Stopped) || !request.aborted) throw error;
  } finally {
    failed.abort();
    platform = undefined;
    await stop(dir, launcher, supervisor);
  }
}

async function stop(dir: string, launcher: LauncherFile, supervisor: Supervisor): Promise<void> {
  const began = performance.now();
  const running = Object.keys(supervisor.running()).length > 0;
  if (running) say('Stopping: gateway, services, Kafka, Redis, PostgreSQL');
  launcher.record({ state: 'stopping' });
  removeRunFile(dir);
  await supervisor.stop();
  removeSmallDisks(dir);
  launcher.release();
  const time = seconds(performance.now() - began);
  if (running) say(`Stopped in ${time}; the data stays in ${shown(dir)}`);
}

function alreadyRunning(dir: string, { pid, state }: LockRecord): void {
  const gateway = readRunFile(dir)?.gateway;
  say(
    state === 'ready' && gateway
      ? `already running at ${gateway} (pid ${pid})`
      : `already starting in ${shown(dir)} (pid ${pid})`,
  );
}

async function gatewayPort(): Promise<number> {
  const port = Number(process.env.PORT || 3000);
  if (!Number.isInteger(port) || port < 1 || port > 65_535)
    throw new Failure(`PORT is "${process.env.PORT}", not a port: use a number from 1 to 65535.`);
  if (!(await isFree(port))) throw new Failure(await portTaken(port));
  return port;
}

function sayReady({ around }: Platform, time: string): void {
  say(`Ready: ${around.urls.gateway}`);
  say(`  after ${time}; Ctrl-C stops it and keeps the data`);
  say(`  demo accounts: ${demoAccounts.join(', ')}`);
  say('  an access token: npm run -s token -- vgcl-officer');
}

try {
  await start();
  process.exitCode = 0;
} catch (error) {
  process.stderr.write(`${explain(error)}\n`);
  process.exitCode = 1;
}
process.exit();

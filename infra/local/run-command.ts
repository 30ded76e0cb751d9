import { spawn } from 'node:child_process';
import { basename } from 'node:path';
import { Failure, Stopped } from './failure.ts';
import { shown } from './paths.ts';
import { signalGroup } from './processes.ts';
import { RotatingLog } from './rotating-log.ts';

export interface CommandOptions {
  /** what it does, for the error: 'Migrating membership' */
  what: string;
  cwd?: string;
  env?: NodeJS.ProcessEnv;
  user?: { uid: number; gid: number };
  /** where its output goes; without it, to the terminal */
  log?: string;
  limitMs: number;
  signal: AbortSignal;
  /** what ends it when `signal` is aborted; SIGKILL unless it has a last word to say */
  stopWith?: NodeJS.Signals;
}

const tailLength = 2_000;

/** Runs a program to its end. Throws a `Failure` with the last lines of its output when it fails or passes its limit. */
export async function runCommand(
  program: string,
  args: string[],
  options: CommandOptions,
): Promise<void> {
  const { code, tail } = await exitOf(program, args, options);
  if (code === 0) return;
  const log = options.log ? `\nThe whole log: ${shown(options.log)}` : '';
  throw new Failure(`${options.what} failed (${code}).${tail ? `\n${tail.trim()}` : ''}${log}`);
}

/** Runs a program to its end and returns its exit code (or what ended it) and the end of its output. */
export async function exitOf(
  program: string,
  args: string[],
  { what, cwd, env, user, log, limitMs, signal, stopWith = 'SIGKILL' }: CommandOptions,
): Promise<{ code: number | string; tail: string }> {
  if (signal.aborted) throw new Stopped();
  const child = spawn(program, args, {
    cwd,
    env: env ?? process.env,
    ...user,
    detached: true,
    stdio: log ? ['ignore', 'pipe', 'pipe'] : ['ignore', 'inherit', 'inherit'],
  });
  const output = log ? new RotatingLog(log) : null;
  let tail = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => {
      output?.write(chunk);
      tail = `${tail}${chunk}`.slice(-tailLength);
    });
  let ended: string | undefined;
  const end = (reason: string, by: NodeJS.Signals) => {
    ended = reason;
    if (child.pid) signalGroup(child.pid, by);
  };
  const onAbort = () => end('stopped', stopWith);
  signal.addEventListener('abort', onAbort, { once: true });
  const limit = setTimeout(() => end(`no end after ${limitMs / 1000} s`, 'SIGKILL'), limitMs);
  const code = await new Promise<number | string>((resolve) => {
    child.on('error', (error) => resolve(`${basename(program)}: ${error.message}`));
    child.on('close', (status, by) => resolve(ended ?? status ?? String(by)));
  });
  clearTimeout(limit);
  signal.removeEventListener('abort', onAbort);
  if (signal.aborted) throw new Stopped();
  return { code, tail: code === 0 ? tail : tail || `${what}: no output` };
}

import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { isAlive, type ProcessIdentity } from './process-lock.mjs';

const pollMs = 50;
const killLimitMs = 5_000;

/** Sends a signal to a process that leads a group, and to all it started; nothing happens when they are gone. */
export function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** The command line of a process, or '' when it cannot be read. */
export function commandLineOf(pid: number): string {
  if (process.platform !== 'linux')
    return spawnSync('ps', ['-o', 'command=', '-p', `${pid}`], { encoding: 'utf8' }).stdout.trim();
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
  } catch {
    return '';
  }
}

/**
 * Asks a process to end, then makes it end.
 * @returns false when it had to be killed
 */
export async function endProcess(
  identity: ProcessIdentity,
  signal: NodeJS.Signals,
  limitMs: number,
): Promise<boolean> {
  if (!isAlive(identity)) return true;
  signalGroup(identity.pid, signal);
  const ended = await isGone(identity, limitMs);
  // Also after a clean end: what the process started must not outlive it.
  signalGroup(identity.pid, 'SIGKILL');
  await isGone(identity, killLimitMs);
  return ended;
}

async function isGone(identity: ProcessIdentity, withinMs: number): Promise<boolean> {
  const limit = Date.now() + withinMs;
  while (isAlive(identity) && Date.now() < limit) await pause(pollMs);
  return !isAlive(identity);
}

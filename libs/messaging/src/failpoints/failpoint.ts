import { existsSync, readFileSync, unlinkSync } from 'node:fs';
import path from 'node:path';
import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises';

const folder = process.env.FAILPOINTS_DIR || undefined;
if (folder !== undefined && process.env.NODE_ENV === 'production') {
  throw new Error('FAILPOINTS_DIR is for tests of faults: it is refused with NODE_ENV=production');
}

let service = 'unnamed';

/** Whether this process was started to have faults injected into it. */
export const hasFailpoints = folder !== undefined;

/** Says whose failpoints this process has, once, when it is put together. */
export function nameFailpoints(name: string): void {
  service = name;
}

/**
 * A place where a test may end, stop or delay the process. Nothing happens unless it was started with
 * `FAILPOINTS_DIR` and the file `<service>.<name>` lies there. What the file holds is done: `kill` ends the
 * process as a crash would, `stop` freezes it, both once, for the file is taken away first; `delay:<ms>`
 * waits as long as the file is there. What was written to a socket before has left by then.
 *
 * @returns nothing to wait for, in any other process
 */
export function failpoint(name: string): Promise<void> | undefined {
  if (folder === undefined) return undefined;
  const file = path.join(folder, `${service}.${name}`);
  return existsSync(file) ? act(file) : undefined;
}

async function act(file: string): Promise<void> {
  await nextTurn();
  const order = orderIn(file);
  if (order.startsWith('delay:')) return pause(Number(order.slice('delay:'.length)));
  const signal = ({ kill: 'SIGKILL', stop: 'SIGSTOP' } as const)[order];
  // Of several processes at the same place one acts: the one that took the file away.
  if (signal && isTaken(file)) process.kill(process.pid, signal);
}

function orderIn(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return '';
  }
}

function isTaken(file: string): boolean {
  try {
    unlinkSync(file);
    return true;
  } catch {
    return false;
  }
}

import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

const LOOK_EVERY_MS = 100;

/** The memory that a process holds, in MiB. Read from /proc: this needs Linux. */
export function residentMib(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Math.round(Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) / 1_024);
}

/**
 * Does something as long as a process holds no more memory than it may.
 *
 * @returns the most it held
 * @throws as soon as it holds more
 */
export async function boundedMemory(
  pid: number,
  mostMib: number,
  work: () => Promise<unknown>,
): Promise<number> {
  const stopping = new AbortController();
  const watching = peakUntil(stopping.signal, pid, mostMib);
  watching.catch(() => undefined);
  try {
    await Promise.race([work(), watching]);
  } finally {
    stopping.abort();
  }
  return watching;
}

async function peakUntil(signal: AbortSignal, pid: number, mostMib: number): Promise<number> {
  let peak = 0;
  while (!signal.aborted) {
    peak = Math.max(peak, residentMib(pid));
    if (peak > mostMib) throw new Error(`it holds ${peak} MiB, more than ${mostMib} MiB`);
    await pause(LOOK_EVERY_MS, undefined, { signal }).catch(() => undefined);
  }
  return peak;
}

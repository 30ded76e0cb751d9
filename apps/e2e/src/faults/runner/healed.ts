import { runningPlatform } from '../../platform.js';

/** What the reconciliation has put right in the life of one process. */
export interface Healed {
  pid: number | undefined;
  count: number;
}

/** Reads how much the reconciliation of the running platform has put right. */
export async function healedSoFar(): Promise<Healed> {
  const { pid, url } = runningPlatform().processes.reporting!;
  const text = await (await fetch(`${url}/metrics`, { signal: AbortSignal.timeout(5_000) })).text();
  const lines = text.matchAll(/^dong_hanh_reconciliation_healed_total(?:\{.*\})? (\d+)$/gm);
  return { pid, count: [...lines].reduce((sum, [, each]) => sum + Number(each), 0) };
}

/** How much was put right since an earlier look; a process that was restarted counts from 0. */
export async function healedSince(before: Healed): Promise<number> {
  const { pid, count } = await healedSoFar();
  return pid === before.pid ? count - before.count : count;
}

import { readFileSync } from 'node:fs';
import { treeOf } from './harness/processes.js';
import type { RunningPlatform } from './platform-client.js';

/** Megabytes of each process; `pss` counts shared pages once, `rss` is what tools usually show. */
export interface MemoryResult {
  rssMb: Record<string, number>;
  totalRssMb: number;
  totalPssMb: number;
}

/** Adds up the platform's processes and their children (PostgreSQL forks one per connection). Linux only. */
export function measureMemory({ processes }: RunningPlatform): MemoryResult {
  const trees = Object.entries(processes).map(([name, { pid }]) => [name, treeOf(pid)] as const);
  const rssMb = Object.fromEntries(
    trees.map(([name, pids]) => [name, Math.round(sum(pids.map((pid) => field(pid, 'Rss'))))]),
  );
  return {
    rssMb,
    totalRssMb: sum(Object.values(rssMb)),
    totalPssMb: Math.round(sum(trees.flatMap(([, pids]) => pids.map((pid) => field(pid, 'Pss'))))),
  };
}

function field(pid: number, name: 'Rss' | 'Pss'): number {
  const text = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
  return Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(text)?.[1] ?? 0) / 1_024;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

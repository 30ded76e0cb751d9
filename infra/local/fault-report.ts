import { spawnSync } from 'node:child_process';
import { cpus, release, totalmem } from 'node:os';
import type { ControlResult, FaultResult, FaultRow } from './fault-runs.ts';
import { root } from './paths.ts';
import { formatTable } from './table.ts';

/** One line of the table: all runs of one fault. */
export interface FaultLine {
  name: string;
  fault: string;
  runs: number;
  mismatches: number;
  /** undefined where there is nothing to take over */
  worstTakeoverMs?: number;
  worstLagMs?: number;
  /** what the reconciliation put right in all runs: lost or doubled, and mended */
  healed: number;
  medianSeconds: number;
  /** what the row measures beside, run by run */
  notes?: Record<string, number>[];
  /** what went wrong, run by run */
  what: string[];
}

/** What `npm run faults` writes. */
export interface FaultReport {
  commit: string;
  at: string;
  machine: { cores: number; model?: string; memoryGib: number; system: string; node: string };
  /** how often each fault was to be tried */
  runs: number;
  rows: FaultLine[];
  controls: ControlResult[];
}

/** Where and when: without it the figures mean nothing. */
export function factsOfRun(): Pick<FaultReport, 'commit' | 'at' | 'machine'> {
  const git = (...args: string[]) =>
    spawnSync('git', args, { cwd: root, encoding: 'utf8' }).stdout?.trim();
  const changed = git('status', '--porcelain') ? ' with changes' : '';
  return {
    commit: `${git('rev-parse', '--short', 'HEAD') || 'unknown'}${changed}`,
    at: new Date().toISOString(),
    machine: {
      cores: cpus().length,
      ...(cpus()[0] && { model: cpus()[0]!.model }),
      memoryGib: Math.round(totalmem() / 2 ** 30),
      system: `${process.platform} ${release()}`,
      node: process.version,
    },
  };
}

export function linesOf(rows: readonly FaultRow[], results: readonly FaultResult[]): FaultLine[] {
  return rows.flatMap(({ name, fault }) => {
    const own = results.filter((result) => result.name === name);
    if (own.length === 0) return [];
    const times = own.map(({ ms }) => ms).sort((a, b) => a - b);
    const wrong = own.flatMap(({ mismatch }) => (mismatch === undefined ? [] : [mismatch]));
    const notes = own.flatMap((result) => (result.notes ? [result.notes] : []));
    const [takeover, lag] = [worst(own, 'takeoverMs'), worst(own, 'lagMs')];
    return {
      ...{ name, fault, runs: own.length, mismatches: wrong.length },
      healed: own.reduce((sum, result) => sum + (result.healed ?? 0), 0),
      ...(takeover !== undefined && { worstTakeoverMs: takeover }),
      ...(lag !== undefined && { worstLagMs: lag }),
      ...{ medianSeconds: times[Math.floor(times.length / 2)]! / 1_000, what: wrong },
      ...(notes.length > 0 && { notes }),
    };
  });
}

function worst(results: readonly FaultResult[], figure: 'takeoverMs' | 'lagMs') {
  const values = results.flatMap((result) => result[figure] ?? []);
  return values.length > 0 ? Math.max(...values) : undefined;
}

/** The report as a person reads it. */
export function formatFaults({ rows, controls }: FaultReport): string {
  const seconds = (ms?: number) => (ms === undefined ? '–' : (ms / 1_000).toFixed(1));
  const faults = rows.map((line) => ({
    fault: line.fault,
    runs: line.runs,
    mismatches: line.mismatches,
    healed: line.healed,
    'worst takeover, s': seconds(line.worstTakeoverMs),
    'worst lag, s': seconds(line.worstLagMs),
  }));
  const removed = controls.map(({ name, mutation, isRed }) => ({
    'with the protection removed': `${name}: ${mutation}`,
    noticed: isRed ? 'yes' : 'NO',
  }));
  const runs = rows.reduce((sum, line) => sum + line.runs, 0);
  const mismatches = rows.reduce((sum, line) => sum + line.mismatches, 0);
  return [
    ...(faults.length > 0 ? [formatTable(faults)] : []),
    ...(runs > 0 && mismatches === 0
      ? [
          `${runs} runs without a mismatch: with 95 % confidence fewer than ${bound(runs)} % have one`,
        ]
      : []),
    ...(removed.length > 0 ? [formatTable(removed)] : []),
  ].join('\n');
}

/** The rule of three, in per cent. */
function bound(runs: number): string {
  return ((3 / runs) * 100).toFixed(runs > 300 ? 2 : 1);
}

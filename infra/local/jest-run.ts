import { join } from 'node:path';
import { root } from './paths.ts';
import { readJson } from './process-lock.mjs';
import { say } from './progress.ts';
import { exitOf } from './run-command.ts';
import type { SpecKind } from './spec-files.ts';
import {
  countsOf,
  failedFiles,
  failuresOf,
  settled,
  type Counts,
  type JestReport,
} from './test-report.ts';

const limitMs = 30 * 60_000;
/** Faults, each with its control on a platform of its own. */
const deepLimitMs = 120 * 60_000;
/** More files than this do not fail by chance. */
const AGAIN_AT_MOST = 2;

// Specs that share the composed platform, and stop parts of it, run one file after the other. Those on real servers wait
// for them a fifth of their time: three at once keep two cores at work.
const workers: Record<SpecKind, string> = { unit: '2', int: '3', e2e: '1', deep: '1' };

export interface JestRun {
  kind: SpecKind;
  patterns: readonly string[];
  env: NodeJS.ProcessEnv;
  reportDir: string;
  signal: AbortSignal;
  /** whether a file that failed alone is run once more */
  isTriedAgain: boolean;
}

/**
 * Runs the specs of one kind. Specs on real servers depend on the machine's moment: where no more than two of their
 * files failed these are run once more, and what passes then is counted, and shown, as unstable.
 */
export async function runJest(run: JestRun): Promise<Counts & { failures: string[] }> {
  const first = await jest(run, '', patternsOf(run.patterns));
  const failures = first.report ? failuresOf(first.report) : [];
  const files = first.report ? failedFiles(first.report) : [];
  const isByChance = run.isTriedAgain && run.kind !== 'unit' && files.length <= AGAIN_AT_MOST;
  if (files.length === 0 || !isByChance) return { ...first.counts, failures };
  say(`\n── ${run.kind}: once more, ${files.map((file) => file.split('/').at(-1)).join(', ')}`);
  const again = await jest(run, '-again', ['--runTestsByPath', ...files]);
  return {
    ...settled(first.counts, again.counts),
    failures: [...failures, ...(again.report ? failuresOf(again.report) : [])],
  };
}

function patternsOf(patterns: readonly string[]): string[] {
  return patterns.length > 0 ? ['--testPathPatterns', ...patterns] : [];
}

async function jest(
  { kind, env, reportDir, signal }: JestRun,
  suffix: string,
  which: string[],
): Promise<{ counts: Counts; report: JestReport | null }> {
  const file = join(reportDir, `jest-${kind}${suffix}.json`);
  const { code } = await exitOf(
    process.execPath,
    [
      ...['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'],
      join(root, 'node_modules/jest/bin/jest.js'),
      ...['--selectProjects', kind, '--maxWorkers', workers[kind]],
      ...['--json', '--outputFile', file],
      ...which,
    ],
    {
      what: `${kind} specs`,
      cwd: root,
      env: { ...env, NODE_OPTIONS: '--experimental-vm-modules' },
      limitMs: kind === 'deep' ? deepLimitMs : limitMs,
      signal,
    },
  );
  const report = readJson<JestReport>(file);
  return { counts: countsOf(report, code), report };
}

import { join } from 'node:path';
import { root } from './paths.ts';
import { readJson } from './process-lock.mjs';
import { exitOf } from './run-command.ts';
import type { SpecKind } from './spec-files.ts';
import { countsOf, type JestReport, type StepResult } from './test-report.ts';

const limitMs = 30 * 60_000;

// Specs that share the composed platform, and stop parts of it, run one file after the other.
const workers: Record<SpecKind, string> = { unit: '2', int: '2', e2e: '1' };

/** Runs the specs of one kind. */
export async function runJest(
  kind: SpecKind,
  patterns: readonly string[],
  options: { env: NodeJS.ProcessEnv; reportDir: string; signal: AbortSignal },
): Promise<Pick<StepResult, 'passed' | 'failed' | 'skipped'>> {
  const report = join(options.reportDir, `jest-${kind}.json`);
  const { code } = await exitOf(
    process.execPath,
    [
      ...['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'],
      join(root, 'node_modules/jest/bin/jest.js'),
      ...['--selectProjects', kind, '--maxWorkers', workers[kind]],
      ...['--json', '--outputFile', report],
      ...(patterns.length > 0 ? ['--testPathPatterns', ...patterns] : []),
    ],
    {
      what: `${kind} specs`,
      cwd: root,
      env: { ...options.env, NODE_OPTIONS: '--experimental-vm-modules' },
      limitMs,
      signal: options.signal,
    },
  );
  return countsOf(readJson<JestReport>(report), code);
}

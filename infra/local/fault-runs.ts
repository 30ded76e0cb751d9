import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startComposedPlatform } from './composed-platform.ts';
import { explain, Stopped } from './failure.ts';
import type { FaultSetting } from './fault-setting.ts';
import { root } from './paths.ts';
import { Ports } from './ports.ts';
import { say } from './progress.ts';
import { exitOf } from './run-command.ts';
import { TestFolder } from './test-folder.ts';

/** One row of the fault table, as the catalogue of apps/e2e has it. */
export interface FaultRow {
  name: string;
  fault: string;
  needs?: FaultSetting;
  isAlone?: true;
  isForLinux?: true;
  control: { name: string; edits: { file: string; find: string; replace: string }[] };
}

/** What became of one run. */
export interface FaultResult {
  name: string;
  ms: number;
  takeoverMs?: number;
  lagMs?: number;
  /** what the reconciliation put right meanwhile */
  healed?: number;
  notes?: Record<string, number>;
  mismatch?: string;
}

/** Whether a fault was noticed when the protection against it was removed. */
export interface ControlResult {
  name: string;
  mutation: string;
  isRed: boolean;
  /** what was noticed, or why nothing was */
  what: string;
}

const runLimitMs = 24 * 3_600_000;
/** Some bugs need luck to show: a control is tried so often. */
const controlRuns = 3;
/** With a bug in it the platform does not get well: no use in waiting long. */
const controlWithinSeconds = 20;
/** What is wrong under load is wrong soon: what lasts a minute in a run need not last as long here. */
const controlLoad = { FAULT_SECONDS: '20', FAULT_BACKLOG: '200000' };
const program = join(root, 'apps/e2e/dist/faults/runner/main.js');

/**
 * Runs every row `runs` times, by turns. Rows that need another platform come after the others; after a
 * mismatch the rest goes on with a fresh platform, and so does every run of a row that wants one for itself.
 */
export async function runRows(
  rows: readonly FaultRow[],
  runs: number,
  signal: AbortSignal,
  take: (result: FaultResult) => void,
): Promise<void> {
  const left = new Map(rows.map(({ name }) => [name, runs]));
  for (const [, group] of Map.groupBy(rows, platformOf)) {
    const [{ needs, isAlone }] = group as [FaultRow];
    const open = () => group.map(({ name }) => name).filter((name) => left.get(name)! > 0);
    while (open().length > 0) {
      const plan = open()
        .map((name) => `${name}*${isAlone ? 1 : left.get(name)}`)
        .join(',');
      let count = 0;
      await onFreshPlatform({ FAULT_SETTING: needs }, [plan], signal, (result) => {
        count += 1;
        left.set(result.name, left.get(result.name)! - 1);
        take(result);
      });
      if (count === 0) return;
    }
  }
}

/** Rows with the same answer share a platform. */
function platformOf({ name, needs, isAlone }: FaultRow): string {
  return isAlone ? name : (needs ?? '');
}

/** Runs a row with its protection removed. */
export async function runControl(row: FaultRow, signal: AbortSignal): Promise<ControlResult> {
  const { name, control, needs } = row;
  say(`\n── ${name}, but the platform ${control.name}`);
  const verdict = { name, mutation: control.name };
  try {
    const noticed: string[] = [];
    await onFreshPlatform(
      { FAULT_SETTING: needs, ...controlLoad },
      [`${name}*${controlRuns}`, `--within=${controlWithinSeconds}`],
      signal,
      ({ mismatch, healed }) => {
        if (mismatch !== undefined) noticed.push(mismatch);
        // What the reconciliation finds first was there to be found.
        else if (healed) noticed.push(`the reconciliation put ${healed} right`);
      },
      control.edits,
    );
    const [what = 'nothing was noticed'] = noticed;
    return { ...verdict, isRed: noticed.length > 0, what };
  } catch (error) {
    if (error instanceof Stopped) throw error;
    return { ...verdict, isRed: false, what: `it could not be tried: ${explain(error)}` };
  }
}

/** Starts a platform, runs the plan until its end or the first mismatch, and removes both. */
async function onFreshPlatform(
  env: NodeJS.ProcessEnv,
  [plan, ...options]: string[],
  signal: AbortSignal,
  take: (result: FaultResult) => void,
  edits: FaultRow['control']['edits'] = [],
): Promise<void> {
  const folder = new TestFolder();
  const results = join(folder.path, 'results.jsonl');
  try {
    const port = await new Ports(folder.path).of('gateway');
    const bugs = edits.length > 0 ? { SERVICE_NODE_OPTIONS: bugOption(folder.path, edits) } : {};
    const dataDir = folder.of('platform');
    const platform = await startComposedPlatform(dataDir, port, signal, { ...env, ...bugs });
    try {
      await exitOf(
        process.execPath,
        [
          '--disable-warning=TimeoutNegativeWarning',
          program,
          `--plan=${plan}`,
          `--results=${results}`,
          ...options,
        ],
        { what: 'faults', cwd: root, env: platform.env, limitMs: runLimitMs, signal },
      );
    } finally {
      await platform.stop();
    }
  } finally {
    // Also those of a run that was stopped.
    readResults(results).forEach(take);
    await folder.remove();
  }
}

/** How a service is made to load code with bugs in it. */
function bugOption(folder: string, edits: FaultRow['control']['edits']): string {
  const file = join(folder, 'edits.json');
  writeFileSync(file, JSON.stringify(edits));
  return `--import=file://${join(root, 'apps/e2e/dist/faults/runner/mutant-loader.js')}?${file}`;
}

function readResults(file: string): FaultResult[] {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, 'utf8').split('\n').filter(Boolean);
  return lines.map((line) => JSON.parse(line) as FaultResult);
}

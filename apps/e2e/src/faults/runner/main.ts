import { appendFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { catalogue } from '../catalogue.js';
import { runScenario } from './run-scenario.js';

const MISMATCH = 3;

/** What became of one run, as one line of the results file. */
export interface RunResult {
  name: string;
  run: number;
  ms: number;
  takeoverMs?: number | undefined;
  lagMs?: number | undefined;
  healed?: number;
  notes?: Record<string, number> | undefined;
  /** Why the run is a mismatch; undefined = everything held. */
  mismatch?: string | undefined;
}

const { values } = parseArgs({
  options: {
    /** `name*runs,name*runs`: one run of each by turns. */
    plan: { type: 'string', default: '' },
    /** How long the platform may take to be whole again, in seconds. */
    within: { type: 'string', default: '60' },
    /** Where each run adds a line of JSON. */
    results: { type: 'string' },
  },
});

/** Runs scenarios against the platform that `RUN_JSON` names, until the first mismatch: what follows one proves nothing. */
async function main(): Promise<void> {
  const plan = values.plan.split(',').map((each) => {
    const [name, runs] = each.split('*');
    const scenario = catalogue.find((one) => one.name === name);
    if (!scenario) throw new Error(`no scenario ${name}`);
    return { scenario, runs: Number(runs) };
  });
  for (let run = 1; run <= Math.max(...plan.map(({ runs }) => runs)); run += 1) {
    for (const { scenario } of plan.filter(({ runs }) => run <= runs)) {
      const result = await resultOf(scenario, run);
      say(`${result.mismatch ? '✗' : '✓'} ${shown(result)}`);
      if (values.results) appendFileSync(values.results, `${JSON.stringify(result)}\n`);
      if (result.mismatch) return void (process.exitCode = MISMATCH);
    }
  }
}

async function resultOf(scenario: (typeof catalogue)[number], run: number): Promise<RunResult> {
  const began = performance.now();
  const { name } = scenario;
  const took = () => Math.round(performance.now() - began);
  try {
    const { takeoverMs, lagMs, healed, notes } = await runScenario(
      scenario,
      Number(values.within) * 1_000,
    );
    return {
      name,
      run,
      ms: took(),
      takeoverMs: whole(takeoverMs),
      lagMs: whole(lagMs),
      healed,
      notes,
    };
  } catch (error) {
    return { name, run, ms: took(), mismatch: error instanceof Error ? error.message : `${error}` };
  }
}

function shown({ name, run, ms, takeoverMs, lagMs, healed, notes, mismatch }: RunResult): string {
  const figures = [
    `${(ms / 1_000).toFixed(1)} s`,
    ...(takeoverMs === undefined ? [] : [`takeover ${takeoverMs} ms`]),
    ...(lagMs === undefined ? [] : [`lag ${lagMs} ms`]),
    ...(healed ? [`${healed} healed`] : []),
    ...Object.entries(notes ?? {}).map(([what, value]) => `${what} ${value}`),
  ];
  return `${run} ${name} (${figures.join(', ')})${mismatch ? `\n  ${mismatch}` : ''}`;
}

function whole(ms: number | undefined): number | undefined {
  return ms === undefined ? undefined : Math.round(ms);
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

await main();
process.exit();

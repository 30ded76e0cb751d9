import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { build } from './build.ts';
import { explain, Failure, Stopped } from './failure.ts';
import { factsOfRun, formatFaults, linesOf, type FaultReport } from './fault-report.ts';
import { runControl, runRows, type FaultResult, type FaultRow } from './fault-runs.ts';
import { dataDir, root, shown } from './paths.ts';
import { say } from './progress.ts';
import { stopRequest } from './stop-request.ts';
import { sweepTestFolders } from './test-folder.ts';

const usage = `npm run faults -- [--runs N] [--only NAME,NAME] [--controls] [--json FILE]
  tries every fault N times (once unless said) on a platform of its own; --controls also shows of each that it is
  noticed when the protection is removed, --runs 0 --controls that alone
  FAULT_SECONDS is how long load goes on where it is part of the fault (60), FAULT_BACKLOG what waits for a slow reader
  (100000)`;

/** `npm run faults`: faults on the real stack, what they did, and whether their controls are noticed. */
async function faults(signal: AbortSignal): Promise<boolean> {
  const { values } = parseArgs({
    options: {
      runs: { type: 'string', default: '1' },
      only: { type: 'string' },
      controls: { type: 'boolean', default: false },
      json: { type: 'string' },
    },
  });
  const runs = Number(values.runs);
  if (!Number.isInteger(runs) || runs < 0) throw new Failure(usage);
  await sweepTestFolders();
  await build(join(dataDir(), 'logs'), signal, 'apps/e2e');
  const rows = await rowsOf(values.only);
  const report: FaultReport = { ...factsOfRun(), runs, rows: [], controls: [] };
  const results: FaultResult[] = [];
  const keep = () => {
    report.rows = linesOf(rows, results);
    if (values.json) writeReport(resolve(root, values.json), report);
  };
  try {
    if (runs > 0) await runRows(rows, runs, signal, (result) => results.push(result));
    keep();
    for (const row of values.controls ? rows : []) {
      report.controls.push(await runControl(row, signal));
      keep();
    }
  } finally {
    keep();
    say(`\n${formatFaults(report)}`);
    if (values.json) say(`Written to ${shown(resolve(root, values.json))}`);
  }
  const isWhole = report.rows.every((line) => line.runs === runs && line.mismatches === 0);
  return isWhole && report.controls.every(({ isRed }) => isRed);
}

/** The rows of the compiled catalogue, in its order. */
async function rowsOf(only?: string): Promise<FaultRow[]> {
  const file = join(root, 'apps/e2e/dist/faults/catalogue.js');
  const { catalogue } = (await import(file)) as { catalogue: readonly FaultRow[] };
  const wanted = only?.split(',');
  const unknown = wanted?.filter((each) => !catalogue.some(({ name }) => name === each)) ?? [];
  if (unknown.length > 0)
    throw new Failure(
      `There is no fault ${unknown.join(', ')}. There are:\n${catalogue.map(({ name }) => `  ${name}`).join('\n')}`,
    );
  return catalogue
    .filter(({ name }) => !wanted || wanted.includes(name))
    .filter(({ isForLinux }) => !isForLinux || process.platform === 'linux');
}

function writeReport(file: string, report: FaultReport): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(report, null, 2)}\n`);
}

let code = 1;
try {
  code = (await faults(stopRequest())) ? 0 : 1;
} catch (error) {
  if (error instanceof Stopped) code = 130;
  else process.stderr.write(`${explain(error)}\n`);
}
process.exit(code);

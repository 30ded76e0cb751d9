import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { explain, Stopped } from './failure.ts';
import { runJest } from './jest-run.ts';
import { say } from './progress.ts';
import { stopRequest } from './stop-request.ts';
import { formatReport } from './test-report.ts';
import { TestRun } from './test-run.ts';

/** `npm run check`: what needs no servers. Format, lint, types, unit specs. */
async function check(reportDir: string, signal: AbortSignal): Promise<boolean> {
  const run = new TestRun(signal);
  await run.checks(['format', 'lint', 'types', 'types of the web']);
  await run.step('unit', () =>
    runJest({
      kind: 'unit',
      patterns: [],
      env: process.env,
      reportDir,
      signal,
      isTriedAgain: false,
    }),
  );
  say(`\n${formatReport(run.steps)}`);
  return !run.failed;
}

const signal = stopRequest();
const reportDir = mkdtempSync(join(tmpdir(), 'dong-hanh-check-'));
let code = 1;
try {
  code = (await check(reportDir, signal)) ? 0 : 1;
} catch (error) {
  if (error instanceof Stopped) code = 130;
  else process.stderr.write(`${explain(error)}\n`);
} finally {
  rmSync(reportDir, { recursive: true, force: true });
}
process.exit(code);

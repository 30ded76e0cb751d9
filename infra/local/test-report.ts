import { formatTable } from './table.ts';

/** What one step of `npm test` found. */
export interface StepResult {
  name: string;
  seconds: number;
  passed: number;
  failed: number;
  skipped: number;
}

/** What is used of the file that `jest --json` writes. */
export interface JestReport {
  numPassedTests: number;
  numFailedTests: number;
  numPendingTests: number;
  numTodoTests: number;
  numRuntimeErrorTestSuites: number;
}

/** Counts a Jest report; a spec file that does not run, or a run that leaves no report, is a failure too. */
export function countsOf(
  report: JestReport | null,
  exitCode: number | string,
): Pick<StepResult, 'passed' | 'failed' | 'skipped'> {
  if (!report) return { passed: 0, failed: 1, skipped: 0 };
  const failed = report.numFailedTests + report.numRuntimeErrorTestSuites;
  return {
    passed: report.numPassedTests,
    failed: exitCode === 0 ? failed : Math.max(failed, 1),
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

/** The table of steps and the closing line, which tools read. */
export function formatReport(steps: readonly StepResult[]): string {
  const sum = (key: 'passed' | 'failed' | 'skipped') =>
    steps.reduce((total, step) => total + step[key], 0);
  const rows = steps.map(({ name, seconds, passed, failed, skipped }) => ({
    step: name,
    seconds: Math.round(seconds * 10) / 10,
    passed,
    failed,
    skipped,
  }));
  return `${formatTable(rows)}\n\n${sum('passed')} passed, ${sum('failed')} failed, ${sum('skipped')} skipped`;
}

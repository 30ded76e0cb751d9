import { stripVTControlCharacters } from 'node:util';
import { formatTable } from './table.ts';

/** Specs by how they ended. */
export interface Counts {
  passed: number;
  failed: number;
  /** of those that passed: failed first, and passed when their file was run once more */
  unstable?: number;
  skipped: number;
}

/** What one step of `npm test` found. */
export interface StepResult extends Counts {
  name: string;
  seconds: number;
  /** what failed, also at first, and why */
  failures?: string[];
}

/** What is used of the file that `jest --json` writes. */
export interface JestReport {
  testResults: {
    /** the path of the spec file */
    name: string;
    status: 'passed' | 'failed';
    /** why the file did not run */
    message: string;
    assertionResults: { fullName: string; status: string; failureMessages: string[] }[];
  }[];
  numPassedTests: number;
  numFailedTests: number;
  numPendingTests: number;
  numTodoTests: number;
  numRuntimeErrorTestSuites: number;
}

/** Counts a Jest report; a spec file that does not run, or a run that leaves no report, is a failure too. */
export function countsOf(report: JestReport | null, exitCode: number | string): Counts {
  if (!report) return { passed: 0, failed: 1, skipped: 0 };
  const failed = report.numFailedTests + report.numRuntimeErrorTestSuites;
  return {
    passed: report.numPassedTests,
    failed: exitCode === 0 ? failed : Math.max(failed, 1),
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

/** The spec files of a report in which something failed. */
export function failedFiles({ testResults }: JestReport): string[] {
  return testResults.filter(({ status }) => status === 'failed').map(({ name }) => name);
}

/**
 * What failed, one paragraph each: which spec of which file, and the first lines of why.
 *
 * @param lines how many lines of each reason
 */
export function failuresOf({ testResults }: JestReport, lines = 14): string[] {
  return testResults.flatMap(({ name, status, message, assertionResults }) => {
    const failed = assertionResults.filter((each) => each.status === 'failed');
    const file = name.split('/').at(-1)!;
    if (failed.length === 0) return status === 'failed' ? [paragraph(file, message, lines)] : [];
    return failed.map(({ fullName, failureMessages }) =>
      paragraph(`${file} › ${fullName}`, failureMessages.join('\n'), lines),
    );
  });
}

function paragraph(title: string, reason: string, lines: number): string {
  const kept = stripVTControlCharacters(reason).split('\n').slice(0, lines);
  return [`✗ ${title}`, ...kept.map((line) => `    ${line}`)].join('\n');
}

/**
 * Two runs of the same spec files as one: what failed in the first and passed in the second is unstable, which is
 * shown and counted, not hidden.
 *
 * @param again the run of only those files in which something failed
 */
export function settled(first: Counts, again: Counts): Counts & { unstable: number } {
  const unstable = Math.max(first.failed - again.failed, 0);
  return { ...first, passed: first.passed + unstable, failed: again.failed, unstable };
}

const SHOWN_FAILURES = 8;

/** What failed, the table of steps, and the closing line, which tools read. */
export function formatReport(steps: readonly StepResult[]): string {
  const sum = (key: 'passed' | 'failed' | 'skipped') =>
    steps.reduce((total, step) => total + step[key], 0);
  const rows = steps.map(({ name, seconds, passed, failed, unstable = 0, skipped }) => ({
    step: name,
    seconds: Math.round(seconds * 10) / 10,
    passed,
    failed,
    unstable,
    skipped,
  }));
  const failures = steps.flatMap((step) => step.failures ?? []);
  const shown = failures.slice(0, SHOWN_FAILURES).map((failure) => `${failure}\n\n`);
  return `${shown.join('')}${formatTable(rows)}\n\n${sum('passed')} passed, ${sum('failed')} failed, ${sum('skipped')} skipped`;
}

import { describe, expect, it } from '@jest/globals';
import { countsOf, failuresOf, formatReport, settled, type JestReport } from './test-report.ts';

const report: JestReport = {
  numPassedTests: 7,
  numFailedTests: 2,
  numPendingTests: 1,
  numTodoTests: 1,
  numRuntimeErrorTestSuites: 1,
  testResults: [],
};
const green = { ...report, numFailedTests: 0, numRuntimeErrorTestSuites: 0 };

describe('the counts of a Jest run', () => {
  it('take a spec file that does not run as a failure', () => {
    expect(countsOf(report, 1)).toEqual({ passed: 7, failed: 3, skipped: 2 });
  });

  it('are a failure when there is no report', () => {
    expect(countsOf(null, 0)).toEqual({ passed: 0, failed: 1, skipped: 0 });
  });

  it('are a failure when Jest ends badly, whatever its report says', () => {
    expect(countsOf(green, 1).failed).toBe(1);
    expect(countsOf(green, 0).failed).toBe(0);
  });
});

describe('what failed', () => {
  const broken = { name: '/specs/a.spec.ts', status: 'failed', message: 'no such file' } as const;
  const red = {
    fullName: 'granting › counts',
    status: 'failed',
    failureMessages: ['\u001b[31m1\n2\n3'],
  };
  const passed = { ...red, status: 'passed', failureMessages: [] };

  it('is named with its file and the first lines of why', () => {
    const report = { ...green, testResults: [{ ...broken, assertionResults: [passed, red] }] };
    expect(failuresOf(report, 2)).toEqual(['✗ a.spec.ts › granting › counts\n    1\n    2']);
  });

  it('is the whole file when it does not run', () => {
    const report = { ...green, testResults: [{ ...broken, assertionResults: [] }] };
    expect(failuresOf(report)).toEqual(['✗ a.spec.ts\n    no such file']);
  });

  it('stands before the table', () => {
    const step = { name: 'int', seconds: 1, passed: 1, failed: 1, skipped: 0, failures: ['✗ it'] };
    expect(formatReport([step]).split('\n')[0]).toBe('✗ it');
  });
});

describe('files that are run once more', () => {
  const first = { passed: 10, failed: 3, skipped: 1 };

  it('count as unstable what passes then', () => {
    const again = { passed: 3, failed: 0, skipped: 0 };
    expect(settled(first, again)).toEqual({ passed: 13, failed: 0, unstable: 3, skipped: 1 });
  });

  it('still fail with what fails again', () => {
    const again = { passed: 2, failed: 1, skipped: 0 };
    expect(settled(first, again)).toEqual({ passed: 12, failed: 1, unstable: 2, skipped: 1 });
  });
});

describe('the closing line', () => {
  it('sums all steps and stands alone at the end', () => {
    const steps = [
      { name: 'lint', seconds: 3.21, passed: 0, failed: 1, skipped: 0 },
      { name: 'unit', seconds: 9, passed: 120, failed: 0, skipped: 2 },
    ];
    expect(formatReport(steps).split('\n').at(-1)).toBe('120 passed, 1 failed, 2 skipped');
  });
});

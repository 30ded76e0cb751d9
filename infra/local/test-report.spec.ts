import { describe, expect, it } from '@jest/globals';
import { countsOf, formatReport, type JestReport } from './test-report.ts';

const report: JestReport = {
  numPassedTests: 7,
  numFailedTests: 2,
  numPendingTests: 1,
  numTodoTests: 1,
  numRuntimeErrorTestSuites: 1,
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

describe('the closing line', () => {
  it('sums all steps and stands alone at the end', () => {
    const steps = [
      { name: 'lint', seconds: 3.21, passed: 0, failed: 1, skipped: 0 },
      { name: 'unit', seconds: 9, passed: 120, failed: 0, skipped: 2 },
    ];
    expect(formatReport(steps).split('\n').at(-1)).toBe('120 passed, 1 failed, 2 skipped');
  });
});

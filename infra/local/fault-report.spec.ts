import { describe, expect, it } from '@jest/globals';
import { factsOfRun, formatFaults, linesOf } from './fault-report.ts';
import type { FaultResult, FaultRow } from './fault-runs.ts';

const row = (name: string): FaultRow => ({
  name,
  fault: `the fault ${name}`,
  control: { name: 'forgets it', edits: [] },
});
const result = (name: string, figures: Partial<FaultResult> = {}): FaultResult => ({
  ...{ name, ms: 5_000, ...figures },
});
const rows = [row('a'), row('b'), row('untried')];

describe('the table of faults', () => {
  it('has a line for each row that was tried, with its worst figures', () => {
    const results = [
      result('a', { takeoverMs: 900, lagMs: 40, ms: 9_000 }),
      result('a', { takeoverMs: 2_100, lagMs: 30, ms: 7_000, healed: 2 }),
      result('a', { mismatch: 'one is missing' }),
      result('b', { notes: { peakMib: 200 } }),
    ];
    expect(linesOf(rows, results)).toEqual([
      {
        ...{ name: 'a', fault: 'the fault a', runs: 3, mismatches: 1, healed: 2 },
        ...{ worstTakeoverMs: 2_100, worstLagMs: 40, medianSeconds: 7, what: ['one is missing'] },
      },
      {
        ...{ name: 'b', fault: 'the fault b', runs: 1, mismatches: 0, healed: 0 },
        ...{ medianSeconds: 5, what: [], notes: [{ peakMib: 200 }] },
      },
    ]);
  });

  const report = (results: FaultResult[]) =>
    formatFaults({ ...factsOfRun(), runs: 1, rows: linesOf(rows, results), controls: [] });

  it('states what its runs without a mismatch bound: the rule of three', () => {
    const runs = Array.from({ length: 100 }, () => result('a'));
    expect(report(runs)).toContain(
      '100 runs without a mismatch: with 95 % confidence fewer than 3.0 %',
    );
    expect(report([...runs, result('b', { mismatch: 'one is missing' })])).not.toContain(
      'confidence',
    );
  });

  it('shows which controls went unnoticed', () => {
    const controls = [
      { name: 'a', mutation: 'forgets it', isRed: true, what: 'one is missing' },
      { name: 'b', mutation: 'forgets it', isRed: false, what: 'nothing was noticed' },
    ];
    const lines = formatFaults({ ...factsOfRun(), runs: 0, rows: [], controls }).split('\n');
    expect(lines.filter((line) => line.endsWith('NO'))).toEqual([
      '  b: forgets it                NO',
    ]);
  });
});

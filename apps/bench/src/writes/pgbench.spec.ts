import { describe, expect, it } from '@jest/globals';
import { readReport } from './pgbench.js';

const report = (processed: number, failed: number) => `pgbench (15.18, server 18.4)
number of transactions actually processed: ${processed}
number of failed transactions: ${failed} (0.000%)
latency average = 3.305 ms
initial connection time = 41.2 ms
tps = 9684.118241 (without initial connection time)
`;

describe('a report of pgbench', () => {
  it('tells how many transactions there were and how fast', () => {
    expect(readReport(report(38_700, 0))).toEqual({ transactions: 38_700, perSecond: 9684.118241 });
  });

  it('with failed transactions, or none at all, is refused', () => {
    expect(() => readReport(report(38_700, 2))).toThrow('failed transactions: 2');
    expect(() => readReport(report(0, 0))).toThrow('pgbench');
    expect(() => readReport('')).toThrow('pgbench');
  });
});

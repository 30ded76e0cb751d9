import { describe, expect, it } from '@jest/globals';
import { formatGoal, formatSummary } from './report.js';
import type { GoalResult } from './rounds.js';

const spread = (median: number) => ({ median, min: median / 2, max: median * 2 });
const result: GoalResult = {
  id: 'G1',
  title: 'one grant per request',
  unit: 'grants/s',
  isHigherBetter: true,
  wanted: { ratio: 0.5, of: 'pgbench' },
  reached: 0.4,
  isMet: false,
  contenders: [
    {
      name: 'pgbench',
      role: 'limit',
      value: spread(10_000),
      ratios: { platform: spread(2.5) },
      samples: [{ value: 10_000 }],
    },
    {
      name: 'platform',
      role: 'ours',
      value: spread(4_000),
      ratios: { pgbench: spread(0.4) },
      samples: [
        { value: 4_000, cpuSeconds: { emulation: 1, redis: 0 }, figures: { units: 5_000 } },
        { value: 4_000, cpuSeconds: { emulation: 2, redis: 0 }, figures: { units: 5_000 } },
      ],
    },
  ],
  open: [{ name: 'a peer', why: 'there is no Java' }],
  seconds: 20,
};

describe('the table of a goal', () => {
  it('shows medians with both ends, and the ratio of ours to the limit', () => {
    expect(formatGoal(result)).toMatch(
      /ours: platform +4,000 \[2,000–8,000\] +0\.40 \[0\.20–0\.80\] of pgbench/,
    );
  });

  it('shows the CPU of each process that used some, per unit over all rounds', () => {
    expect(formatGoal(result)).toMatch(/emulation 300$/m);
    expect(formatGoal(result)).not.toContain('redis');
  });

  it('says by how much a goal was missed', () => {
    expect(formatSummary([result])).toContain('0.40 [0.20–0.80], MISSED by 20 %');
  });

  it('names what could not be had as open', () => {
    expect(formatGoal(result)).toContain('open: a peer, because there is no Java');
  });

  it('never shows a result that was not proved as met', () => {
    const broken = { ...result, isMet: true, broken: 'an award is lost' };
    expect(formatSummary([broken])).toContain('NOT PROVED');
    expect(formatSummary([broken])).not.toContain('met');
    expect(formatGoal(broken)).toContain('an award is lost');
  });
});

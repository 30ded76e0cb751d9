import { describe, expect, it } from '@jest/globals';
import { ratiosOf, shareOf, spreadOf } from './statistics.js';

describe('the spread of rounds', () => {
  it('is the middle value with both ends, in whatever order they were measured', () => {
    expect(spreadOf([9, 1, 100, 2, 10])).toEqual({ median: 9, min: 1, max: 100 });
  });

  it('has its median between the two middle values when their number is even', () => {
    expect(spreadOf([4, 1, 3, 2]).median).toBe(2.5);
  });

  it('of nothing is refused', () => {
    expect(() => spreadOf([])).toThrow('nothing was measured');
  });
});

describe('a share of the values', () => {
  it('takes the largest for the whole and the smallest for none', () => {
    expect([shareOf([3, 1, 2], 1), shareOf([3, 1, 2], 0)]).toEqual([3, 1]);
  });

  it('takes p99 near the upper end of a hundred values', () => {
    const values = Array.from({ length: 101 }, (_, at) => at);
    expect(shareOf(values, 0.99)).toBe(99);
  });
});

describe('ratios', () => {
  it('are taken round by round, not between medians', () => {
    expect(spreadOf(ratiosOf([10, 40, 30], [20, 50, 30])).median).toBe(0.8);
  });

  it('of different numbers of rounds are refused', () => {
    expect(() => ratiosOf([1], [1, 2])).toThrow('rounds of different number');
  });
});

import { describe, expect, it } from '@jest/globals';
import { percentile } from './relay-latency.js';

describe('a percentile', () => {
  it('is the least value that so many do not exceed, in whatever order they come', () => {
    const values = [5, 1, 4, 2, 3];
    expect([0, 0.5, 0.8, 0.99, 1].map((share) => percentile(values, share))).toEqual([
      1, 3, 4, 5, 5,
    ]);
  });

  it('of nothing is nothing', () => {
    expect(percentile([], 0.99)).toBeNaN();
  });
});

import { describe, expect, it } from '@jest/globals';
import { retryDelay } from './redis.js';

describe('reconnecting to Redis', () => {
  it('is tried at once, then less and less often, and never rarer than every 2 s', () => {
    expect([1, 2, 3, 4, 5, 6, 7, 100].map(retryDelay)).toEqual([
      50, 100, 200, 400, 800, 1_600, 2_000, 2_000,
    ]);
  });
});

import { describe, expect, it } from '@jest/globals';
import { Backoff } from './backoff.ts';

describe('the wait before a restart', () => {
  it('begins at 0.2 s, doubles and is capped at 2 s', () => {
    const backoff = new Backoff();
    const delays = Array.from({ length: 6 }, () => backoff.delayAfter(100));
    expect(delays).toEqual([200, 400, 800, 1_600, 2_000, 2_000]);
  });

  it('begins again after 5 s of steady work', () => {
    const backoff = new Backoff();
    backoff.delayAfter(0);
    backoff.delayAfter(0);
    expect(backoff.delayAfter(4_999)).toBe(800);
    expect(backoff.delayAfter(5_000)).toBe(200);
  });
});

import { describe, expect, it } from '@jest/globals';
import { newestPerKey } from './event-batch.js';

const event = (key: string, version: number) => ({ key, version });

describe('the newest event of each aggregate', () => {
  it('stands for all older ones, in whatever order they came', () => {
    const events = [event('a', 1), event('b', 2), event('a', 3), event('b', 1), event('a', 2)];
    expect(newestPerKey(events)).toEqual([event('a', 3), event('b', 2)]);
  });

  it('keeps the first of two alike', () => {
    const [first, second] = [event('a', 1), event('a', 1)];
    expect(newestPerKey([first, second])[0]).toBe(first);
  });
});

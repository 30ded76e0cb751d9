import { describe, expect, it } from '@jest/globals';
import {
  appliedIn,
  longestInOnePartition,
  longestStandstill,
  waitingIn,
  type ReaderLook,
} from './standstill.js';

/** One look at two partitions, each as what is applied of what there is. */
const look = (at: number, a: [number, number], b: [number, number]): ReaderLook => ({
  at,
  applied: new Map([
    ['a', a[0]],
    ['b', b[0]],
  ]),
  ends: new Map([
    ['a', a[1]],
    ['b', b[1]],
  ]),
});

describe('a reader that stands still', () => {
  it('has applied and has waiting what its partitions have together', () => {
    const one = look(0, [2, 5], [1, 1]);
    expect([appliedIn(one), waitingIn(one)]).toEqual([3, 3]);
  });

  it('is one that moves in no partition while something waits', () => {
    const looks = [look(0, [1, 3], [0, 0]), look(400, [1, 3], [0, 0]), look(500, [2, 3], [0, 0])];
    expect(longestStandstill(looks)).toBe(500);
  });

  it('is not one for which nothing waits', () => {
    const looks = [look(0, [1, 1], [0, 0]), look(900, [1, 1], [0, 0]), look(1_000, [1, 2], [0, 0])];
    expect(longestStandstill(looks)).toBe(100);
  });

  it('may move in one partition and not in another', () => {
    const looks = [look(0, [1, 9], [0, 1]), look(300, [2, 9], [0, 1]), look(600, [3, 9], [0, 1])];
    expect([longestStandstill(looks), longestInOnePartition(looks)]).toEqual([300, 600]);
  });

  it('counts to the last look, and a partition of which nothing is applied yet counts', () => {
    const before: ReaderLook = { at: 0, applied: new Map(), ends: new Map([['a', 1]]) };
    expect(longestInOnePartition([before, { ...before, at: 700 }])).toBe(700);
    expect([longestStandstill([]), longestInOnePartition([])]).toEqual([0, 0]);
  });
});

import { describe, expect, it } from '@jest/globals';
import { readOptions } from './options.js';

const known = ['rest', 'g1', 'g2'];

describe('the options of the benchmark', () => {
  it('are all goals and seven rounds unless said, and three when it must be quick', () => {
    expect(readOptions([], known)).toEqual({ isQuick: false, rounds: 7 });
    expect(readOptions(['--quick'], known)).toEqual({ isQuick: true, rounds: 3 });
  });

  it('name goals in letters of any size', () => {
    expect(readOptions(['--only', 'G1,g2'], known).only).toEqual(['g1', 'g2']);
  });

  it('that name an unknown goal or no rounds are refused', () => {
    expect(() => readOptions(['--only', 'g99'], known)).toThrow('there is no g99');
    expect(() => readOptions(['--rounds', '0'], known)).toThrow('--rounds 0');
  });
});

import { describe, expect, it } from '@jest/globals';
import { ticksIn } from './processes.js';

describe('the CPU time of a process', () => {
  it('is its own and that of ended children, also when its name looks like fields', () => {
    const stat = '77 (a) b 1 2) S 1 77 77 0 -1 4194560 9 8 7 6 500 40 3 2 20 0 11 0 100 0 0';
    expect(ticksIn(stat)).toBe(545);
  });
});

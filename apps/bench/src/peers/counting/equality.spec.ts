import { describe, expect, it } from '@jest/globals';
import { assertEqualCounts, withoutUnits } from './equality.js';

const counts = new Map([
  ['unit-1 2025-01 vgcl flag', 2],
  ['unit-2 2025-01 vgcl flag', 3],
  ['unit-1 2025-02 vgcl flag', 1],
]);

describe('two ways of counting', () => {
  it('are equal when every count is', () => {
    expect(() => assertEqualCounts('a and b', counts, new Map(counts))).not.toThrow();
  });

  it('differ by a count, by one that is missing, and by one that is too many', () => {
    const other = new Map(counts).set('unit-1 2025-01 vgcl flag', 9).set('unit-3 x y z', 1);
    other.delete('unit-2 2025-01 vgcl flag');
    expect(() => assertEqualCounts('a and b', counts, other)).toThrow('3 of 4 counts differ');
  });
});

describe('counts without units', () => {
  it('are the sums over all units', () => {
    expect([...withoutUnits(counts)]).toEqual([
      ['2025-01 vgcl flag', 5],
      ['2025-02 vgcl flag', 1],
    ]);
  });
});

import { describe, expect, it } from '@jest/globals';
import { Recipients } from './recipients.js';

const members = Array.from({ length: 400 }, (_, at) => ({
  id: `m${at}`,
  unitId: `u${Math.floor(at / 20)}`,
}));

describe('recipients for a benchmark', () => {
  it('are each once in a decision', () => {
    const ids = new Recipients(members).take(300).map(({ id }) => id);
    expect(new Set(ids).size).toBe(300);
  });

  it('are the same in every run', () => {
    expect(new Recipients(members).take(5)).toEqual(new Recipients(members).take(5));
  });

  it('come mostly from a few units', () => {
    const recipients = new Recipients(members);
    const first = Array.from({ length: 2_000 }, () => recipients.take(1)[0]!.id).filter(
      (id) => Number(id.slice(1)) < 20,
    );
    // The first of twenty units has 1 / (1 + 1/2 + … + 1/20) = 28 % of all.
    expect(first.length).toBeGreaterThan(480);
    expect(first.length).toBeLessThan(640);
  });

  it('more than there are, are refused', () => {
    expect(() => new Recipients(members).take(401)).toThrow('401 recipients were wanted of 400');
  });
});

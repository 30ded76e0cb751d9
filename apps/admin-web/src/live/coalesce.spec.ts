import { describe, expect, it } from '@jest/globals';
import { eventually } from '@dong-hanh/testing';
import { coalesced } from './coalesce.js';

describe('asking again', () => {
  it('happens at once, and once more for all that comes within the interval', async () => {
    let times = 0;
    const ask = coalesced(() => (times += 1), 30);
    for (let call = 0; call < 100; call += 1) ask();
    expect(times).toBe(1);
    await eventually(() => expect(times).toBe(2));
  });

  it('happens at once again after a rest', async () => {
    let times = 0;
    const ask = coalesced(() => (times += 1), 1);
    ask();
    await eventually(() => {
      const before = times;
      ask();
      expect(times).toBe(before + 1);
      expect(times).toBeGreaterThan(1);
    });
  });
});

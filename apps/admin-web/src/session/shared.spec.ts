import { describe, expect, it } from '@jest/globals';
import { shared } from './shared.js';

describe('shared work', () => {
  it('is done once for all who ask while it is under way, and again afterwards', async () => {
    let times = 0;
    const work = shared(async () => ++times);
    expect(await Promise.all([work(), work()])).toEqual([1, 1]);
    expect(await work()).toBe(2);
  });

  it('that failed is done again by who asks next', async () => {
    let times = 0;
    const work = shared(async () => {
      if (++times === 1) throw new Error('away');
      return times;
    });
    const both = await Promise.allSettled([work(), work()]);
    expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(await work()).toBe(2);
  });
});

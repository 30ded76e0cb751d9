import { describe, expect, it } from '@jest/globals';
import { AwardHistory } from './award-history.js';

const COUNT = 40_000;
const eventsOf = (seed: number) => [...new AwardHistory(seed).events(COUNT)];
const events = eventsOf(1);
const granted = events.filter(({ name }) => name === 'AwardGranted').map(({ data }) => data);

describe('a made-up history of awards', () => {
  it('has as many events as asked for, the same ones for the same seed', () => {
    expect(events).toHaveLength(COUNT);
    expect(eventsOf(1)).toEqual(events);
    expect(eventsOf(2)[0]).not.toEqual(events[0]);
  });

  it('revokes about one award in fifty, after it was granted and only once', () => {
    const seen = new Map<string, number>();
    for (const { data } of events) {
      expect(data.version).toBe((seen.get(data.id) ?? 0) + 1);
      seen.set(data.id, data.version);
    }
    const share = (COUNT - granted.length) / COUNT;
    expect(share).toBeGreaterThan(0.015);
    expect(share).toBeLessThan(0.025);
  });

  it('grants about three awards in ten by decisions of fifty and more', () => {
    const sizes = Map.groupBy(granted, ({ decisionId }) => decisionId);
    const single = [...sizes.values()].filter(({ length }) => length === 1).length;
    expect(single / granted.length).toBeGreaterThan(0.6);
    expect(single / granted.length).toBeLessThan(0.8);
  });

  it('gives the first unit far more than its share', () => {
    const sizes = [...Map.groupBy(granted, ({ unitId }) => unitId).values()];
    const largest = Math.max(...sizes.map(({ length }) => length));
    expect(largest).toBeGreaterThan((granted.length / sizes.length) * 100);
  });
});

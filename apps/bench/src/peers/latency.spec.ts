import { describe, expect, it } from '@jest/globals';
import { Latencies, openLoop } from './latency.js';

describe('latencies', () => {
  it('count from when a thing was due to when it was seen first', () => {
    const latencies = new Latencies();
    latencies.due('a', 100);
    latencies.due('b', 200);
    expect(latencies.seen('a', 130)).toBe(true);
    expect(latencies.seen('a', 500)).toBe(false);
    expect(latencies.waiting).toEqual(['b']);
    latencies.seen('b', 210);
    expect(latencies.sample({})).toMatchObject({ value: 10, figures: { p99: 10, events: 2 } });
  });

  it('do not settle while something was not seen', async () => {
    const latencies = new Latencies();
    latencies.due('a', 0);
    await expect(latencies.settled(0)).rejects.toThrow('1 events were never seen');
  });

  it('forget what was for warming up', () => {
    const latencies = new Latencies();
    latencies.due('a', 0);
    latencies.seen('a', 900);
    latencies.forget();
    latencies.due('b', 0);
    latencies.seen('b', 5);
    expect(latencies.sample({})).toMatchObject({ value: 5, figures: { events: 1 } });
  });
});

describe('an open loop', () => {
  it('hands out each thing once, in order, and measures from when it was due though sending is slow', async () => {
    const things = Array.from({ length: 40 }, (_, index) => ({ id: `${index}` }));
    const latencies = new Latencies();
    const sent: string[] = [];
    await openLoop(things, 1_000, latencies, async (due) => {
      await new Promise((resolve) => setTimeout(resolve, 20));
      for (const { id } of due) {
        sent.push(id);
        latencies.seen(id);
      }
    });
    expect(sent).toEqual(things.map(({ id }) => id));
    // A loop that waited with its clock for the answer would find all of them 20 ms late at most.
    expect(latencies.sample({}).figures!.p99).toBeGreaterThan(20);
  });
});

import type { BenchContext, Goal, OpenedGoal, Sample } from '../harness/goal.js';
import { holdRelay } from '../harness/held-relay.js';
import { expectNothingLostOrDoubled } from '../harness/proof.js';
import { AwardJourneys } from '../live/award-journey.js';
import { AwardLoad, serviceUrl } from '../live/award-load.js';

const LIMIT = 'relay held';

/**
 * What writers notice of the relay at a rate that two cores can bear. Without a relay readers rest as well, so the
 * difference is the price of everything behind the outbox, and more than the relay's own.
 */
export const writersGoal: Goal = {
  id: 'G5',
  title: 'median of a write with all that follows it (of CPU: at most 120 µs an event)',
  unit: 'ms',
  isHigherBetter: false,
  wanted: { ratio: 1.1, of: LIMIT },
  open,
};

async function open(context: BenchContext): Promise<OpenedGoal> {
  const load = await AwardLoad.prepare(context);
  let held: Record<string, number> = {};
  return {
    contenders: [
      {
        name: LIMIT,
        role: 'limit',
        run: async () => {
          const release = await holdRelay(serviceUrl(context, 'emulation'));
          try {
            const sample = await round(context, load);
            held = sample.figures!;
            return sample;
          } finally {
            await release();
            await expectNothingLostOrDoubled(context);
          }
        },
      },
      {
        name: 'relay runs',
        role: 'ours',
        run: async () => {
          const journeys = await AwardJourneys.follow(context);
          const sample = await round(context, load);
          await journeys.end();
          const name = 'CPU µs an event';
          const added = sample.figures![name]! - held[name]!;
          return { ...sample, figures: { ...sample.figures, 'added CPU µs an event': added } };
        },
      },
    ],
    verify: () => expectNothingLostOrDoubled(context),
    close: () => Promise.resolve(),
  };
}

async function round(context: BenchContext, load: AwardLoad): Promise<Sample> {
  const cpu = context.measureCpu();
  const { requests, p50Ms, p99Ms } = await load.run(context.scale(1_000, 500), context.scale(8, 2));
  const cpuSeconds = cpu();
  const { bench: _, ...platform } = cpuSeconds;
  const used = Object.values(platform).reduce((sum, seconds) => sum + seconds, 0);
  return {
    value: p50Ms,
    cpuSeconds,
    figures: { 'p99 ms': p99Ms, 'CPU µs an event': (used / requests) * 1_000_000 },
  };
}

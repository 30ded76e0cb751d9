import type { BenchContext, Goal, OpenedGoal, Sample } from '../harness/goal.js';
import { expectNothingLostOrDoubled } from '../harness/proof.js';
import { shareOf } from '../harness/statistics.js';
import { measureIdleLatency } from '../idle-latency.js';
import { AwardJourneys, type Journey } from './award-journey.js';
import { AwardLoad } from './award-load.js';

const PER_SECOND = 500;
/** No award of the load is of this school year. */
const PROBED_YEAR = { schoolYear: '2022-2023', signedOn: '2023-03-10' };

/** From the record of an award in emulation to its commit in reporting, at 500 a second. */
export const visibleGoal: Goal = {
  id: 'G6',
  title:
    'from a recorded award to the committed statistic at 500/s, median (the second line p99, at most 80)',
  unit: 'ms',
  isHigherBetter: false,
  wanted: { absolute: 15 },
  open,
};

async function open(context: BenchContext): Promise<OpenedGoal> {
  const load = await AwardLoad.prepare(context);
  let p99 = NaN;
  return {
    contenders: [
      {
        name: 'median',
        role: 'ours',
        run: async () => {
          const sample = await round(context, load);
          p99 = sample.figures!['whole p99']!;
          return sample;
        },
      },
      {
        name: 'p99 of the same round',
        role: 'variant',
        run: () => Promise.resolve({ value: p99 }),
      },
    ],
    verify: () => expectNothingLostOrDoubled(context),
    close: () => Promise.resolve(),
  };
}

async function round(context: BenchContext, load: AwardLoad): Promise<Sample> {
  const cpu = context.measureCpu();
  const journeys = await AwardJourneys.follow(context);
  const [answers, probes] = await Promise.all([
    load.run(PER_SECOND, context.scale(10, 3)),
    measureIdleLatency(context.platform, context.scale(40, 10), PROBED_YEAR),
  ]);
  const cpuSeconds = cpu();
  const all = await journeys.end();
  return {
    value: shareOf(all.map(wholeOf), 0.5),
    cpuSeconds,
    figures: {
      ...spread('request', [answers.p50Ms, answers.p99Ms]),
      ...sharesOf('recorded to sent', all, ({ recordedAt, sentAt }) => sentAt - recordedAt),
      ...sharesOf('sent to committed', all, ({ sentAt, appliedAt }) => appliedAt - sentAt),
      ...sharesOf('whole', all, wholeOf),
      ...spread('answer to visible through GET', [probes.p50Ms, probes.p99Ms]),
    },
  };
}

function wholeOf({ recordedAt, appliedAt }: Journey): number {
  return appliedAt - recordedAt;
}

function sharesOf(name: string, all: readonly Journey[], of: (journey: Journey) => number) {
  const values = all.map(of);
  return spread(name, [shareOf(values, 0.5), shareOf(values, 0.99)]);
}

function spread(name: string, [p50, p99]: [number, number]): Record<string, number> {
  return { [`${name} p50`]: p50, [`${name} p99`]: p99 };
}

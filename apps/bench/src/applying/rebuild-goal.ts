import { Database } from '@dong-hanh/persistence';
import { rebuildReadModel, shadowUrl, type RebuildPlan } from '@dong-hanh/messaging';
import { awardCounterDifferences, uniqueName } from '@dong-hanh/testing';
import type { BenchContext, Goal, OpenedGoal, Sample } from '../harness/goal.js';
import { AwardLog } from './award-log.js';
import { applyAll } from './live-reader.js';
import { reportingDatabase, reportingParts } from './reporting-parts.js';

const LIMIT = 'kafkajs eachBatch and JSON.parse, nothing else';

/** How fast the read model of awards is built again beside the live one, from the first message to its last row. */
export const rebuildGoal: Goal = {
  id: 'G8',
  title: 'shadow rebuild of awards',
  unit: 'events/s',
  isHigherBetter: true,
  wanted: { ratio: 0.6, of: LIMIT },
  open,
};

async function open(context: BenchContext): Promise<OpenedGoal> {
  const { awards } = await reportingParts();
  const url = await reportingDatabase(context, uniqueName('rebuilding'));
  const log = await AwardLog.filled(context, context.scale(200_000, 40_000));
  const options = { applicationName: 'bench-rebuild', max: 2, statementTimeoutMs: 600_000 };
  const live = new Database({ ...options, url });
  const shadow = new Database({ ...options, url: shadowUrl(url) });
  await applyAll(log, live, ({ tx, events }) => awards.apply(tx, events), awards.group);
  const perSecond = (ms: number) => (log.events.length * 1_000) / ms;
  return {
    contenders: [
      {
        name: LIMIT,
        role: 'limit',
        run: async () => {
          const cpu = context.measureCpu();
          return { value: perSecond(await log.parseAll()), cpuSeconds: cpu() };
        },
      },
      {
        name: 'rebuild',
        role: 'ours',
        run: async (): Promise<Sample> => {
          const cpu = context.measureCpu();
          const { builtMs, wholeMs } = await rebuild(awards, { live, shadow, log });
          return {
            value: perSecond(builtMs),
            cpuSeconds: cpu(),
            figures: { 'with comparison and swap, s': wholeMs / 1_000 },
          };
        },
      },
    ],
    verify: async () => {
      const counters = await awardCounterDifferences(live);
      if (counters.length > 0) throw new Error(`counters differ: ${JSON.stringify(counters[0])}`);
    },
    close: async () => {
      await live.close();
      await shadow.close();
    },
  };
}

/** @throws when the rebuilt rows are not those of the live tables */
async function rebuild(
  plan: RebuildPlan,
  { live, shadow, log }: { live: Database; shadow: Database; log: AwardLog },
): Promise<{ builtMs: number; wholeMs: number }> {
  let firstAt = 0;
  let builtAt = 0;
  const noticing: RebuildPlan = {
    ...plan,
    apply: (tx, events) => {
      firstAt ||= performance.now();
      return plan.apply(tx, events);
    },
  };
  const tools = {
    live,
    shadow,
    openLog: () => log.open(),
    say: (line: string) => {
      if (line.endsWith('comparing')) builtAt = performance.now();
    },
    signal: new AbortController().signal,
  };
  const { differences, isSwapped } = await rebuildReadModel(noticing, tools);
  if (!isSwapped) throw new Error(`the rebuilt tables differ: ${differences[0]}`);
  return { builtMs: builtAt - firstAt, wholeMs: performance.now() - firstAt };
}

import { Database } from '@dong-hanh/persistence';
import { awardCounterDifferences, uniqueName } from '@dong-hanh/testing';
import type { BenchContext, Goal, OpenedGoal, Sample } from '../harness/goal.js';
import { AwardLog } from './award-log.js';
import { applyAll } from './live-reader.js';
import { reportingDatabase, reportingParts } from './reporting-parts.js';
import { SqlLimit } from './sql-limit.js';

const LIMIT = 'the same upserts in SQL, one connection';
/** What the drain takes into one transaction at most. */
const BATCH = 4_000;

/** How fast a backlog of awards becomes statistics, from the log to committed facts and counters. */
export const applyGoal: Goal = {
  id: 'G7',
  title: 'live apply of awards, from the log to committed facts and counters',
  unit: 'events/s',
  isHigherBetter: true,
  wanted: { ratio: 0.6, of: LIMIT },
  open,
};

async function open(context: BenchContext): Promise<OpenedGoal> {
  const parts = await reportingParts();
  const url = await reportingDatabase(context, uniqueName('applying'));
  const log = await AwardLog.filled(context, context.scale(100_000, 40_000));
  const database = new Database({ url, applicationName: 'bench', max: 2 });
  const limit = await SqlLimit.prepare(url, parts, log.events, BATCH);
  const measured = async (work: () => Promise<{ ms: number; transactions?: number }>) => {
    const cpu = context.measureCpu();
    const { ms, transactions } = await work();
    const sample: Sample = { value: (log.events.length * 1_000) / ms, cpuSeconds: cpu() };
    if (transactions) sample.figures = { 'events a transaction': log.events.length / transactions };
    return sample;
  };
  return {
    contenders: [
      {
        name: LIMIT,
        role: 'limit',
        run: () => measured(async () => ({ ms: await limit.run() })),
      },
      {
        name: 'reporting',
        role: 'ours',
        run: async () => {
          await database.query('truncate award_facts, award_counts, stream_offsets');
          return measured(() =>
            applyAll(log, database, ({ tx, events }) => parts.awards.apply(tx, events)),
          );
        },
      },
    ],
    verify: async () => {
      const counters = await awardCounterDifferences(database);
      if (counters.length > 0) throw new Error(`counters differ: ${JSON.stringify(counters[0])}`);
      const rows = await limit.differences();
      if (rows > 0) throw new Error(`${rows} rows differ from those of plain SQL`);
    },
    close: async () => {
      await limit.close();
      await database.close();
    },
  };
}

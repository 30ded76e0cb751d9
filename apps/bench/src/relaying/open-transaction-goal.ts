import { Database } from '@dong-hanh/persistence';
import type { BenchContext, Goal, OpenedGoal, Sample } from '../harness/goal.js';
import { expectNothingLostOrDoubled } from '../harness/proof.js';
import { shareOf } from '../harness/statistics.js';
import { AwardJourneys } from '../live/award-journey.js';
import { AwardLoad, serviceUrl } from '../live/award-load.js';

const LIMIT = 'no other transaction';
const PER_SECOND = 200;

/** How long awards wait for the relay while somebody has written to the same database and does not commit. */
export const openTransactionGoal: Goal = {
  id: 'G13',
  title: 'p99 from a recorded award to the log while a write transaction stays open',
  unit: 'ms',
  isHigherBetter: false,
  wanted: { ratio: 1.2, of: LIMIT },
  open,
};

async function open(context: BenchContext): Promise<OpenedGoal> {
  const load = await AwardLoad.prepare(context);
  const round = async (): Promise<Sample> => {
    const journeys = await AwardJourneys.follow(context);
    await load.run(PER_SECOND, context.scale(60, 3));
    const waits = (await journeys.end()).map(({ recordedAt, sentAt }) => sentAt - recordedAt);
    return { value: shareOf(waits, 0.99), figures: { 'p50 ms': shareOf(waits, 0.5) } };
  };
  return {
    contenders: [
      { name: LIMIT, role: 'limit', run: round },
      {
        name: 'a write transaction open',
        role: 'ours',
        run: () => whileWriting(serviceUrl(context, 'emulation'), round),
      },
    ],
    verify: () => expectNothingLostOrDoubled(context),
    close: () => Promise.resolve(),
  };
}

/** Works while a transaction that has written into the outbox, and so has an id of its own, goes on. */
async function whileWriting<T>(url: string, work: () => Promise<T>): Promise<T> {
  const database = new Database({ url, applicationName: 'bench', max: 1 });
  try {
    return await database.session(async (session) => {
      await session.query('set idle_in_transaction_session_timeout = 0');
      await session.query('begin');
      await session.query(`insert into outbox (topic, key, event) values ('none', 'none', '{}')`);
      const result = await work();
      await session.query('rollback');
      return result;
    });
  } finally {
    await database.close();
  }
}

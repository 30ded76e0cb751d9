import type { BenchContext, Goal, OpenedGoal } from '../harness/goal.js';
import { hasPgbench, pgbenchContender, type PgbenchLoad } from './pgbench.js';
import { recipientsOf } from './recipients.js';
import { pgbenchScript, withoutOutbox } from './record-statement.js';
import { writeDatabase } from './write-database.js';

const LIMIT = 'without the outbox';

type Shape = Pick<PgbenchLoad, 'awards' | 'clients'>;

/** As speed: a write that takes 25 % longer is done 0.8 times as often. */
export const outboxOfSingleWrites: Goal = {
  id: 'G3',
  title: 'the outbox adds at most 25 % to a single write',
  unit: 'awards/s',
  isHigherBetter: true,
  wanted: { ratio: 0.8, of: LIMIT },
  open: (context) => openOutboxCost(context, { awards: 1, clients: 32 }),
};

export const outboxOfBulkWrites: Goal = {
  id: 'G3b',
  title: 'the outbox adds at most 40 % to a write of 500',
  unit: 'awards/s',
  isHigherBetter: true,
  wanted: { ratio: 0.714, of: LIMIT },
  open: (context) => openOutboxCost(context, { awards: 500, clients: 8 }),
};

async function openOutboxCost(context: BenchContext, shape: Shape): Promise<OpenedGoal> {
  const nothing = () => Promise.resolve();
  if (!hasPgbench()) {
    const open = [{ name: 'pgbench', why: 'there is no pgbench on this machine' }];
    return { contenders: [], open, verify: nothing, close: nothing };
  }
  const recipients = (await recipientsOf(context)).take(shape.awards);
  const database = await writeDatabase(context, `bench_g3_${shape.awards}`);
  const whole = await pgbenchScript(context, { database, recipients });
  const load = { database, seconds: context.scale(3, 2), ...shape };
  return {
    contenders: [
      pgbenchContender(context, {
        ...{ name: LIMIT, role: 'limit', script: withoutOutbox(whole) },
        ...load,
      }),
      pgbenchContender(context, {
        ...{ name: 'with the outbox', role: 'ours', script: whole },
        ...load,
      }),
    ],
    verify: nothing,
    close: nothing,
  };
}

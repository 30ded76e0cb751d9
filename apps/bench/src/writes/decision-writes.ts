import { inDatabase } from '../harness/context.js';
import type { BenchContext, Contender, Goal, OpenedGoal } from '../harness/goal.js';
import { holdRelay } from '../harness/held-relay.js';
import { closedLoop } from '../harness/http-load.js';
import { expectNothingLostOrDoubled } from '../harness/proof.js';
import { accessToken } from '../platform-client.js';
import { hasPgbench, pgbenchContender } from './pgbench.js';
import { decisionBody, recipientsOf, type Recipient } from './recipients.js';
import { pgbenchScript } from './record-statement.js';
import { writeDatabase } from './write-database.js';

const LIMIT = 'pgbench';

/** How decisions come in: how large, and how many at once. */
interface Shape {
  recipients: number;
  connections: number;
  seconds: [full: number, quick: number];
  /** how many different lists of recipients there are */
  lists: number;
}

const single: Shape = { recipients: 1, connections: 32, seconds: [4, 1.5], lists: 4_000 };
const bulk: Shape = { recipients: 500, connections: 8, seconds: [2, 1], lists: 32 };

export const singleWrites: Goal = {
  id: 'G1',
  title: 'one award per request, 32 connections',
  unit: 'awards/s',
  isHigherBetter: true,
  wanted: { ratio: 0.45, of: LIMIT },
  open: (context) => openWrites(context, single, 'bench_g1'),
};

export const bulkWrites: Goal = {
  id: 'G2',
  title: 'decisions with 500 recipients, 8 connections',
  unit: 'awards/s',
  isHigherBetter: true,
  wanted: { ratio: 0.45, of: LIMIT },
  open: (context) => openWrites(context, bulk, 'bench_g2'),
};

/**
 * The limit is PostgreSQL with the same statement and nothing around it, not even a relay that reads the
 * outbox. So the platform's own relay is held meanwhile; afterwards all events go their way and are proved.
 */
async function openWrites(context: BenchContext, shape: Shape, name: string): Promise<OpenedGoal> {
  if (!hasPgbench()) return withoutLimit(context, shape);
  const lists = await listsOf(context, shape);
  const database = await writeDatabase(context, name);
  const script = await pgbenchScript(context, { database, recipients: lists[0]! });
  const release = await holdRelay(inDatabase(context.databaseUrl, 'emulation'));
  const limit = pgbenchContender(context, {
    ...{ name: LIMIT, role: 'limit', script, database },
    ...{ clients: shape.connections, seconds: pgbenchSeconds(context, shape) },
    awards: shape.recipients,
  });
  return {
    contenders: [limit, ...contendersOf(context, shape, lists)],
    verify: async () => {
      await release();
      await expectNothingLostOrDoubled(context, 600_000);
    },
    close: release,
  };
}

async function withoutLimit(context: BenchContext, shape: Shape): Promise<OpenedGoal> {
  return {
    contenders: contendersOf(context, shape, await listsOf(context, shape)),
    open: [{ name: LIMIT, why: 'there is no pgbench on this machine' }],
    verify: () => expectNothingLostOrDoubled(context, 600_000),
    close: () => Promise.resolve(),
  };
}

async function listsOf(context: BenchContext, { recipients: count, lists }: Shape) {
  const recipients = await recipientsOf(context);
  return Array.from({ length: lists }, () => recipients.take(count));
}

function contendersOf(context: BenchContext, shape: Shape, lists: Recipient[][]): Contender[] {
  const { gateway, processes } = context.platform;
  const to = (url: string) => `${url}/v1/award-decisions`;
  return [
    contender(context, shape, lists, {
      name: 'emulation',
      role: 'ours',
      url: to(processes.emulation!.url),
    }),
    contender(context, shape, lists, {
      name: 'through the gateway',
      role: 'variant',
      url: to(gateway),
    }),
  ];
}

function contender(
  context: BenchContext,
  { recipients, connections, seconds }: Shape,
  lists: readonly Recipient[][],
  { url, ...named }: Pick<Contender, 'name' | 'role'> & { url: string },
): Contender {
  const texts = lists.map((list) => JSON.stringify(list));
  let sent = 0;
  return {
    ...named,
    run: async () => {
      const token = await accessToken(context.platform, 'vgcl-officer');
      const readCpu = context.measureCpu();
      const { perSecond, requests, p50Ms, p99Ms } = await closedLoop({
        ...{ url, token, connections, seconds: context.scale(...seconds) },
        nextBody: () => decisionBody(texts[sent++ % texts.length]!),
      });
      const figures = { units: requests * recipients, p50Ms, p99Ms };
      return { value: perSecond * recipients, cpuSeconds: readCpu(), figures };
    },
  };
}

/** pgbench takes whole seconds. */
function pgbenchSeconds(context: BenchContext, { seconds }: Shape): number {
  return Math.ceil(context.scale(...seconds));
}

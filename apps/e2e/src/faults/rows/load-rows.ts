import { setTimeout as pause } from 'node:timers/promises';
import { topics } from '@dong-hanh/contracts';
import { eventually } from '@dong-hanh/testing';
import type { FaultScenario } from '../scenario.js';
import { percentile, relayedSince, timesInLog, type Relayed } from '../stage/relay-latency.js';
import { sustainedMs } from '../stage/sustained.js';
import type { Stage } from '../stage.js';

/** The longest pause of an idle relay, and a turn of a machine that does other things as well. */
const ALLOWED_MS = 100;
const ROUNDS_AT_MOST = 3;
const PUBLISHED_WITHIN_MS = 20_000;

const openTransaction: FaultScenario = {
  name: 'write-transaction-open',
  fault: 'a transaction that wrote to the outbox stays open under load: the relay is no slower',
  isQuick: false,
  control: {
    name: 'reads by position what lies behind the last one it saw',
    edits: [
      {
        file: 'libs/messaging/src/outbox/outbox-reader.ts',
        find: 'from outbox o where o.xid >= $1::xid8 or o.xid = any ($2::xid8[]) limit $3',
        replace: `from outbox o where o.pos > (select coalesce(max(p.pos), 0) from outbox p
          where p.xid < $1::xid8 and p.xid <> all ($2::xid8[])) limit $3`,
      },
    ],
  },
  async run(stage) {
    await stage.decide();
    const rounds: Waits[] = [];
    // What else the machine does disturbs one round; what the transaction does to the relay it does in each.
    while (rounds.length < ROUNDS_AT_MOST && !rounds.some(isNoSlower))
      rounds.push(await waitsBesideOpenTransaction(stage));
    if (!rounds.some(isNoSlower))
      throw new Error(`p99 of the relay, otherwise and meanwhile: ${JSON.stringify(rounds)}`);
    return { notes: { ...rounds.at(-1)!, rounds: rounds.length } };
  },
};

/** How long awards waited for the relay, as 99 of 100 did at most. */
interface Waits {
  p99Ms: number;
  p99OpenMs: number;
  awards: number;
}

function isNoSlower({ p99Ms, p99OpenMs }: Waits): boolean {
  return p99OpenMs <= 1.2 * p99Ms + ALLOWED_MS;
}

/** Keeps a transaction open amid a time of the same load twice as long. @throws when what it wrote is lost */
async function waitsBesideOpenTransaction(stage: Stage): Promise<Waits> {
  const began = Date.now();
  const { id, timesBefore, openedAt, endedAt } = await stage.whileRecording(async () => {
    await pause(sustainedMs() / 2);
    const held = await holdTransactionOpen(stage);
    await pause(sustainedMs() / 2);
    return held;
  });
  await stage.allArrived();
  await eventually(
    async () => {
      const times = await timesInLog(id);
      if (times <= timesBefore) throw new Error('what was committed late was not published');
    },
    { withinMs: PUBLISHED_WITHIN_MS, everyMs: 500 },
  );
  const all = await relayedSince(began);
  const isMeanwhile = ({ recordedAt }: Relayed) => recordedAt >= openedAt && recordedAt < endedAt;
  const p99 = (list: Relayed[]) =>
    percentile(
      list.map(({ ms }) => ms),
      0.99,
    );
  return {
    p99Ms: p99(all.filter((each) => !isMeanwhile(each))),
    p99OpenMs: p99(all.filter(isMeanwhile)),
    awards: all.length,
  };
}

/** What was written and not committed for long, and when. */
interface Held {
  id: string;
  /** How often it was in the log before. */
  timesBefore: number;
  openedAt: number;
  endedAt: number;
}

/** Writes an event into the outbox, one that was published before, and commits it when time is over. */
function holdTransactionOpen(stage: Stage): Promise<Held> {
  return stage.inDatabase('emulation', (database) =>
    database.transaction(async (tx) => {
      await tx.query('set local idle_in_transaction_session_timeout = 0');
      const [row] = await tx.query<{ id: string }>(
        `insert into outbox (topic, key, event)
         select topic, key, event from outbox where topic = $1 order by pos limit 1
         returning event::jsonb ->> 'id' as id`,
        [topics.award],
      );
      const { id } = row!;
      const openedAt = Date.now();
      const [timesBefore] = await Promise.all([timesInLog(id), pause(sustainedMs())]);
      return { id, timesBefore, openedAt, endedAt: Date.now() };
    }),
  );
}

/** What lasts for a minute, while decisions are recorded. */
export const loadRows: readonly FaultScenario[] = [openTransaction];

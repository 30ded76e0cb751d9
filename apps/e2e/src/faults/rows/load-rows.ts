import { setTimeout as pause } from 'node:timers/promises';
import { streams, topics } from '@dong-hanh/contracts';
import { eventually, newestRecords, produceRaw, readTopic } from '@dong-hanh/testing';
import { AFTER_FAULT_MS } from '../../processes.js';
import { brokers } from '../../proof.js';
import type { FaultScenario } from '../scenario.js';
import { untilBothApplied, watchReader } from '../stage/reader-positions.js';
import { percentile, relayedSince, timesInLog, type Relayed } from '../stage/relay-latency.js';
import { boundedMemory, residentMib } from '../stage/resident-memory.js';
import type { Standby } from '../stage/standbys.js';
import {
  appliedIn,
  longestInOnePartition,
  longestStandstill,
  waitingIn,
  type ReaderLook,
} from '../stage/standstill.js';
import { backlogSize, sustainedMs } from '../stage/sustained.js';
import type { Stage } from '../stage.js';
import { noFence } from './projector-rows.js';

const OTHERS_AT_MOST = 3;
const CHANGE_EVERY_MS = 2_000;
const REBALANCES_AT_LEAST = 2;
/** What a broker waits for members that do not join again. */
const REBALANCE_TIMEOUT_MS = 15_000;

const storm: FaultScenario = {
  name: 'rebalance-storm',
  fault: 'one to four processes of a group, one started or stopped every 2 s: it never stalls',
  isQuick: false,
  isForLinux: true,
  control: noFence,
  async run(stage) {
    const url = stage.urlOf('reporting');
    const before = await joinsOf(url);
    const looks = await stage.whileRecording(() =>
      watchReader('reporting', () => startAndStop(stage)),
    );
    const joins = (await joinsOf(url)) - before;
    if (joins < REBALANCES_AT_LEAST) throw new Error(`only ${joins} rebalances`);
    const longestStandstillMs = longestStandstill(looks);
    if (longestStandstillMs > REBALANCE_TIMEOUT_MS)
      throw new Error(`it stood still for ${longestStandstillMs} ms`);
    return {
      notes: {
        rebalances: joins,
        longestStandstillMs,
        ofOnePartitionMs: longestInOnePartition(looks),
      },
    };
  },
};

/**
 * Others come up to the most there may be and go again, the oldest first and once it has joined, until time is
 * over and at least one has come and gone, however slow the machine is.
 */
async function startAndStop(stage: Stage): Promise<void> {
  const others: Standby[] = [];
  const ends: Promise<void>[] = [];
  let areComing = true;
  const until = performance.now() + sustainedMs();
  const isOver = () => performance.now() >= (ends.length > 0 ? until : until + 3 * AFTER_FAULT_MS);
  while (!isOver()) {
    if (areComing) others.push(await stage.standbys.launch('reporting'));
    else if ((await joinsOf(others[0]!.url).catch(() => 0)) > 0) ends.push(others.shift()!.stop());
    if (others.length === OTHERS_AT_MOST) areComing = false;
    if (others.length === 0) areComing = true;
    await pause(CHANGE_EVERY_MS);
  }
  ends.push(...others.map((other) => other.stop()));
  await Promise.all(ends);
}

/** How often a process has joined its group. */
async function joinsOf(url: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`, { signal: AbortSignal.timeout(5_000) })).text();
  return Number(/^dong_hanh_stream_rebalances_total(?:\{.*\})? (\d+)$/m.exec(text)?.[1]);
}

const BATCH_DELAY_MS = 8_000;
/** Of what is put before the reader: it takes a little of it meanwhile. */
const BEHIND_AT_LEAST = 0.75;
/** What the reader may hold beyond what it held before: some fetches of 16 MiB, decoded, and their garbage. */
const MORE_AT_MOST_MIB = 224;

const slowReader: FaultScenario = {
  name: 'slow-reader',
  fault: 'a reader that takes 8 s a batch, 100,000 behind: bounded memory, replay speed afterwards',
  isQuick: false,
  isAlone: true,
  isForLinux: true,
  control: {
    name: 'fetches on while what it fetched waits',
    edits: [
      {
        file: 'libs/messaging/src/streams/batch-drain.ts',
        find: 'this.running ??= this.run();',
        replace: 'this.running ??= this.run(); finish();',
      },
    ],
  },
  async run(stage) {
    await stage.decide(3);
    await stage.allArrived();
    const pid = stage.pidOf('reporting');
    const heldMib = residentMib(pid);
    const size = backlogSize();
    let releasedAt = 0;
    let peakMib = 0;
    const looks = await watchReader('reporting', async () => {
      peakMib = await boundedMemory(pid, heldMib + MORE_AT_MOST_MIB, async () => {
        stage.failpoints.arm(
          'reporting',
          'projector-before-transaction',
          `delay:${BATCH_DELAY_MS}`,
        );
        await stage.whileRecording(() => Promise.all([repeatEvents(size), pause(sustainedMs())]));
        stage.failpoints.disarm('reporting', 'projector-before-transaction');
        releasedAt = performance.now();
        await untilBothApplied(5 * AFTER_FAULT_MS);
      });
    });
    const mostBehind = Math.max(...looks.map(waitingIn));
    if (mostBehind < size * BEHIND_AT_LEAST) throw new Error(`it was only ${mostBehind} behind`);
    const eventsPerSecond = replaySpeed(looks.filter(({ at }) => at >= releasedAt));
    return { notes: { mostBehind, heldMib, peakMib, eventsPerSecond } };
  },
};

/** From the first batch to the last; the one that was held up before ends some seconds after the release. */
function replaySpeed(looks: readonly ReaderLook[]): number {
  const first = looks.find((look) => appliedIn(look) > appliedIn(looks[0]!));
  const last = looks.find((look) => waitingIn(look) <= 0);
  if (!first || !last || first === last) throw new Error('too little was left to be replayed');
  const seconds = (last.at - first.at) / 1_000;
  return Math.round((appliedIn(last) - appliedIn(first)) / seconds);
}

/** Delivers good events of awards again and again, in the order in which they lie. */
async function repeatEvents(count: number): Promise<void> {
  const log = await readTopic(brokers(), topics.award);
  const good = log.filter((message) => newestRecords(streams.award, [message]).length > 0);
  const repeated = Array.from({ length: count }, (_, index) => good[index % good.length]!);
  await produceRaw(brokers(), topics.award, repeated);
}

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
export const loadRows: readonly FaultScenario[] = [openTransaction, storm, slowReader];

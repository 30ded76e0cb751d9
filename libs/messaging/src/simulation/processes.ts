import { streams } from '@dong-hanh/contracts';
import type { Sql } from '@dong-hanh/persistence';
import { Heartbeats } from '../monitoring/heartbeats.js';
import { PartitionGuard } from '../monitoring/partition-guard.js';
import { LogGuard } from '../relay/log-guard.js';
import { Relay, type RelayObserver } from '../relay/relay.js';
import type { DrainClock } from '../streams/batch-drain.js';
import { StreamConsumer } from '../streams/stream-consumer.js';
import type { SimLog } from './stores/sim-log.js';
import type { SimPublishedLogs } from './stores/sim-published-logs.js';
import type { SimReadModel } from './stores/sim-read-model.js';
import type { Command, SimSource } from './stores/sim-source.js';
import type { SimProcess, World } from './world.js';

const silent: RelayObserver = {
  published: () => undefined,
  publishFailed: () => undefined,
  unpublished: () => undefined,
};
const TRY_AGAIN_MS = 100;
/** Nearer together than in life, so that a short schedule has several looks in it. */
const GUARD_PACE = { lookEveryMs: 150, healAgainMs: 1_000 };
const WATCH_EVERY_MS = 150;
/** The simulated tables have no SQL. */
const NO_SQL = undefined as unknown as Sql;
const { topic } = streams.award;

/** Answers that a client has received: command → version. */
export type Answers = Map<string, number>;

/** A client that sends its commands one after the other, each until it is answered. */
export function clientMain(
  { world, source }: { world: World; source: SimSource },
  commands: readonly Command[],
  answers: Answers,
) {
  return async (process: SimProcess): Promise<void> => {
    for (const command of commands) {
      while (!answers.has(command.key)) {
        try {
          answers.set(command.key, await source.record(process, command));
        } catch {
          await world.sleep(process, TRY_AGAIN_MS);
        }
      }
    }
    await new Promise<never>(() => undefined);
  };
}

/** Somebody who calls `npm run republish`, after a loss that the owner could not see. */
export function operatorMain(source: SimSource) {
  return async (process: SimProcess): Promise<void> => {
    await source.republish(process);
    await new Promise<never>(() => undefined);
  };
}

/** The parts that an owner's processes work with. */
export interface OwnerParts {
  world: World;
  source: SimSource;
  log: SimLog;
  published: SimPublishedLogs;
}

/** A process that leads when nobody does, publishes the outbox with the real relay and guards the log. */
export function relayMain(parts: OwnerParts) {
  const { world, source, log, published } = parts;
  return async (process: SimProcess): Promise<void> => {
    const resign = () => {
      if (source.leader === process) source.leader = undefined;
    };
    process.whenDead.push(resign);
    const guard = new LogGuard(log.of(process), published.of(process), [topic], {
      now: () => world.now,
      ...GUARD_PACE,
    });
    guard.onLoss(() => source.republish(process));
    for (;;) {
      await world.step(process, 'lead', () => (source.leader = process), {
        isReady: () => source.leader === undefined,
      });
      try {
        await lead(process, parts, guard);
      } catch {
        await world.sleep(process, TRY_AGAIN_MS);
      }
      resign();
    }
  };
}

/** As `RelayRunner` does it: the guard looks before the first event and now and then beside the relay. */
async function lead(
  process: SimProcess,
  { world, source, log }: OwnerParts,
  guard: LogGuard,
): Promise<never> {
  const epoch = await world.step(process, 'begin a term', () => ++source.epoch);
  const published = await world.step(process, 'read the checkpoint', () => source.checkpoint);
  const relay = new Relay(
    'emulation',
    source.reader(process, epoch),
    log.of(process),
    {
      now: () => world.now,
      pause: (ms, signal) => world.sleep(process, ms, signal),
    },
    silent,
    published,
  );
  const { signal } = new AbortController();
  await guard.lookFirst(NO_SQL);
  for (;;) {
    await relay.cycle(signal);
    guard.lookSometimes(NO_SQL);
    await world.sleep(process, world.idleMs);
  }
}

/** A reader with the real consumer, from batches to the commit in the group, and the guard of its partitions. */
export function consumerMain({
  world,
  log,
  readModel,
}: {
  world: World;
  log: SimLog;
  readModel: SimReadModel;
}) {
  return async (process: SimProcess): Promise<void> => {
    const ownLog = log.of(process);
    const { database, offsets, parked, deliver } = readModel.of(process);
    const consumer = new StreamConsumer(
      {
        group: 'reporting',
        log: ownLog,
        database,
        offsets,
        parked,
        deliver,
        clock: drainClock(world, process),
        onParked: () => undefined,
        onFatal: () => world.kill(process, 'fatal'),
      },
      new Heartbeats([topic]),
    );
    await consumer.start([topic]);
    const guard = new PartitionGuard(database, offsets, ownLog);
    for (;;) {
      await world.sleep(process, WATCH_EVERY_MS);
      try {
        await guard.act(await guard.look([topic]), consumer);
      } catch {
        // The next look does it.
      }
    }
  };
}

function drainClock(world: World, process: SimProcess): DrainClock {
  return {
    gather: () => world.step(process, 'gather', () => undefined).catch(() => undefined),
    pause: (ms, signal) => world.sleep(process, ms, signal),
    every: (ms, work) => {
      let isOn = true;
      const beat = async () => {
        for (;;) {
          await world.sleep(process, ms);
          if (!isOn) return;
          work();
        }
      };
      void beat();
      return () => (isOn = false);
    },
  };
}

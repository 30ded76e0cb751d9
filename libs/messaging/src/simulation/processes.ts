import { streams } from '@dong-hanh/contracts';
import { Heartbeats } from '../monitoring/heartbeats.js';
import { Relay, type RelayObserver } from '../relay/relay.js';
import type { DrainClock } from '../streams/batch-drain.js';
import { StreamConsumer } from '../streams/stream-consumer.js';
import type { SimLog } from './sim-log.js';
import type { SimReadModel } from './sim-read-model.js';
import type { Command, SimSource } from './sim-source.js';
import type { SimProcess, World } from './world.js';

const silent: RelayObserver = {
  published: () => undefined,
  publishFailed: () => undefined,
  unpublished: () => undefined,
};
const TRY_AGAIN_MS = 100;
const LOOK_AGAIN_MS = 50;

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

/** A process that leads when nobody does, and publishes the outbox with the real relay. */
export function relayMain({
  world,
  source,
  log,
}: {
  world: World;
  source: SimSource;
  log: SimLog;
}) {
  return async (process: SimProcess): Promise<void> => {
    const resign = () => {
      if (source.leader === process) source.leader = undefined;
    };
    process.whenDead.push(resign);
    for (;;) {
      await world.step(process, 'lead', () => (source.leader = process), {
        isReady: () => source.leader === undefined,
      });
      try {
        await lead(process, { world, source, log });
      } catch {
        await world.sleep(process, TRY_AGAIN_MS);
      }
      resign();
    }
  };
}

async function lead(
  process: SimProcess,
  { world, source, log }: { world: World; source: SimSource; log: SimLog },
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
  for (;;) {
    await relay.cycle(signal);
    await world.sleep(process, LOOK_AGAIN_MS);
  }
}

/** A reader with the real consumer, from batches to the commit in the group. */
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
    const { topic } = streams.award;
    const consumer = new StreamConsumer(
      {
        group: 'reporting',
        log: log.of(process),
        ...readModel.of(process),
        clock: drainClock(world, process),
        onParked: () => undefined,
        onFatal: () => world.kill(process, 'fatal'),
      },
      new Heartbeats([topic]),
    );
    await consumer.start([topic]);
    await new Promise<never>(() => undefined);
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

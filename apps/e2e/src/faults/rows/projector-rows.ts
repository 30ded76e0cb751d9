import { setTimeout as pause } from 'node:timers/promises';
import { eventually } from '@dong-hanh/testing';
import { AFTER_FAULT_MS } from '../../processes.js';
import type { FaultScenario, Mutation } from '../scenario.js';

const APPLIER = 'libs/messaging/src/streams/batch-applier.ts';
const FENCE = 'libs/messaging/src/streams/fence.ts';

type Moment = 'before' | 'inside' | 'after';

/** A reader that does not ask what is applied already. */
export const noFence: Mutation = {
  name: 'applies what is applied already: no fence',
  edits: [
    { file: FENCE, find: 'if (last < nextOffset - 1)', replace: 'if (last < -1)' },
    { file: FENCE, find: 'if (last < nextOffset)', replace: 'if (last < -1)' },
    {
      file: FENCE,
      find: `{ kind: 'apply', from: nextOffset }`,
      replace: `{ kind: 'apply', from: first }`,
    },
  ],
};

const moments: Record<Moment, { words: string; control: Mutation }> = {
  before: {
    words: 'before its transaction',
    control: {
      name: 'moves its offset when a batch comes, and applies the batch later',
      edits: [
        {
          file: APPLIER,
          find: `await failpoint('projector-before-transaction');`,
          replace: `const rows = await this.database.transaction(async (tx) => {
            const before = await this.offsets.lock(tx, slices);
            await this.offsets.save(tx, slices.map(({ topic, partition, messages }) => ({
              topic, partition, applied: messages.length, nextOffset: messages.at(-1).message.offset + 1,
              lastDigest: digestOf(messages.at(-1).message), lastEventTime: null, stoppedReason: null })));
            return before;
          });
          await failpoint('projector-before-transaction');`,
        },
        { file: APPLIER, find: 'const rows = await this.offsets.lock(tx, slices);', replace: '' },
        { file: APPLIER, find: 'applied: list.length - parkedHere', replace: 'applied: 0' },
      ],
    },
  },
  inside: {
    words: 'inside its transaction',
    control: {
      name: 'commits the offset first, and what it stands for in a second transaction',
      edits: [
        {
          file: APPLIER,
          find: 'const parked = [...undecoded(fresh)',
          replace: `await this.offsets.save(tx, judged.filter((each) => each.verdict.kind === 'apply').map((each) => ({
              topic: each.slice.topic, partition: each.slice.partition, applied: each.fresh.length,
              nextOffset: each.slice.messages.at(-1).message.offset + 1,
              lastDigest: digestOf(each.fresh.at(-1).message), lastEventTime: null, stoppedReason: null })));
            await tx.query('commit');
            await tx.query('begin');
            const parked = [...undecoded(fresh)`,
        },
        { file: APPLIER, find: 'applied: list.length - parkedHere', replace: 'applied: 0' },
      ],
    },
  },
  after: { words: 'after its transaction, before Kafka hears of it', control: noFence },
};

const failpointOf: Record<Moment, string> = {
  before: 'projector-before-transaction',
  inside: 'projector-inside-transaction',
  after: 'projector-after-transaction',
};

const killed = (['membership', 'reporting'] as const).flatMap((service) =>
  (Object.keys(moments) as Moment[]).map((moment): FaultScenario => ({
    name: `${service}-killed-${moment}-transaction`,
    fault: `kill -9 the projector of ${service} ${moments[moment].words}`,
    isQuick: service === 'reporting' && moment === 'inside',
    control: moments[moment].control,
    async run(stage) {
      const pid = stage.pidOf(service);
      stage.failpoints.arm(service, failpointOf[moment], 'kill');
      return stage.whileRecording(async () => {
        const killedAt = await stage.failpoints.hit(service, failpointOf[moment]);
        await stage.awaitRestart(service, pid);
        return { takeoverMs: await stage.takeoverOf(service, killedAt) };
      });
    },
  })),
);

const FROZEN_MS = 20_000;

const zombie: FaultScenario = {
  name: 'zombie-projector',
  fault:
    'SIGSTOP a projector with a batch in hand for 20 s, its group moves on to another process, SIGCONT',
  isQuick: false,
  isForLinux: true,
  control: noFence,
  async run(stage) {
    const pid = stage.pidOf('reporting');
    const url = stage.urlOf('reporting');
    const skippedBefore = await skippedBy(url);
    stage.failpoints.arm('reporting', failpointOf.before, 'stop');
    const takeoverMs = await stage.whileRecording(async () => {
      const stoppedAt = await stage.failpoints.hit('reporting', failpointOf.before);
      await stage.standbys.start('reporting');
      const took = await stage.takeoverOf('reporting', stoppedAt);
      await pause(Math.max(0, stoppedAt + FROZEN_MS - performance.now()));
      process.kill(pid, 'SIGCONT');
      return took;
    });
    await stage.allArrived();
    // What it had in hand is applied by the other: it finds that out under the lock, and drops it.
    await eventually(
      async () => {
        if (!((await skippedBy(url)) > skippedBefore)) throw new Error('nothing was refused');
      },
      { withinMs: AFTER_FAULT_MS, everyMs: 100 },
    );
    return { takeoverMs };
  },
};

/** How many messages a process found applied already. */
async function skippedBy(url: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`, { signal: AbortSignal.timeout(5_000) })).text();
  const lines = text.matchAll(/^dong_hanh_stream_skipped_total(?:\{.*\})? (\d+)$/gm);
  return [...lines].reduce((sum, [, count]) => sum + Number(count), 0);
}

/** Projectors that die around their transaction, or sleep through the loss of their partitions. */
export const projectorRows: readonly FaultScenario[] = [...killed, zombie];

import { setTimeout as pause } from 'node:timers/promises';
import type { BenchContext, Contender, Goal, OpenedGoal, Sample } from '../harness/goal.js';
import { expectNothingLostOrDoubled } from '../harness/proof.js';
import { runningPlatform } from '../platform-client.js';
import { AwardJourneys } from './award-journey.js';
import { AwardLoad } from './award-load.js';

const PER_SECOND = 500;
const BEFORE_SECONDS = 2;
const LATE_MS = 1_000;
const CAUGHT_UP_WITHIN_MS = 120_000;
/** Longer than another relay takes to go on. */
const STILL_MS = 5_000;

/** Of what is killed: for how long awards go on being recorded afterwards. */
const victims = { emulation: 8, reporting: 20, kafka: 40 };
type Victim = keyof typeof victims;

/** How long after a crash statistics are less than a second behind again, and stay so. */
export const crashGoal: Goal = {
  id: 'G12',
  title:
    'seconds from kill -9 at 500/s until lag stays under 1 s (relay with its service, reader, broker)',
  unit: 's',
  isHigherBetter: false,
  wanted: { absolute: 15 },
  open,
};

async function open(context: BenchContext): Promise<OpenedGoal> {
  const load = await AwardLoad.prepare(context);
  const contender = (victim: Victim, role: Contender['role']): Contender => ({
    name: victim,
    role,
    run: () => crash(context, load, victim),
  });
  const rest = {
    verify: () => expectNothingLostOrDoubled(context),
    close: () => Promise.resolve(),
  };
  if (context.isQuick) {
    const why = 'takes longer than a quick run';
    const open = ['reporting', 'kafka'].map((name) => ({ name, why }));
    return { contenders: [contender('emulation', 'ours')], open, ...rest };
  }
  return {
    contenders: [
      contender('reporting', 'ours'),
      contender('emulation', 'variant'),
      contender('kafka', 'variant'),
    ],
    ...rest,
  };
}

async function crash(context: BenchContext, load: AwardLoad, victim: Victim): Promise<Sample> {
  const journeys = await AwardJourneys.follow(context);
  let killedAt = 0;
  const kill = async () => {
    await pause(BEFORE_SECONDS * 1_000);
    // It has another process after each crash.
    const { pid } = runningPlatform().processes[victim]!;
    killedAt = Date.now();
    process.kill(pid, 'SIGKILL');
  };
  const seconds = BEFORE_SECONDS + context.scale(victims[victim], victims.emulation);
  await Promise.all([kill(), load.runThrough(PER_SECOND, seconds)]);
  const all = await journeys.end({ withinMs: CAUGHT_UP_WITHIN_MS, stillMs: STILL_MS });
  const since = (at: number) => Math.max(0, at - killedAt) / 1_000;
  const late = all.filter(({ recordedAt, appliedAt }) => appliedAt - recordedAt >= LATE_MS);
  const sentAfter = all.map(({ sentAt }) => sentAt).filter((at) => at > killedAt);
  return {
    value: since(Math.max(0, ...late.map(({ appliedAt }) => appliedAt))),
    figures: {
      'relay sends again after, s': since(Math.min(...sentAfter)),
      'awards applied late': late.length,
      awards: all.length,
    },
  };
}

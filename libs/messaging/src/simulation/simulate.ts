import { Logger } from '@nestjs/common';
import { violationsOf } from './invariants.js';
import type { SimParts } from './parts.js';
import type { Plan } from './plan.js';
import { clientMain, consumerMain, operatorMain, relayMain, type Answers } from './processes.js';
import { awardId } from './stores/sim-awards.js';
import { SimLog } from './stores/sim-log.js';
import { SimPublishedLogs } from './stores/sim-published-logs.js';
import { SimReadModel } from './stores/sim-read-model.js';
import { SimSource, type Command } from './stores/sim-source.js';
import { World } from './world.js';

const BUSY_STEPS = 600;
const QUIET_STEPS = 4_000;

export interface Outcome {
  /** The invariants that do not hold, each with what was found; empty when all is well. */
  violations: string[];
  steps: number;
  trace: readonly string[];
}

// A simulated failure is no news.
Logger.overrideLogger(false);

/**
 * Runs one plan: clients record awards, two processes want to relay, two read, and the plan's faults meet
 * them. Then everything is left in peace until it is at rest, and the invariants are checked.
 *
 * @param isTraced keeps what happened, step by step
 */
export async function simulate(plan: Plan, isTraced = false): Promise<Outcome> {
  const world = new World(plan.choices, plan.faults, isTraced);
  const parts = populate(world, plan);
  await world.run(() => world.count >= BUSY_STEPS || isAtRest(world, parts), BUSY_STEPS, false);
  const violations = await comeToRest(world, parts);
  return { violations, steps: world.count, trace: world.trace };
}

function populate(world: World, plan: Plan): SimParts {
  const source = new SimSource(world);
  const log = new SimLog(world);
  const published = new SimPublishedLogs(world);
  const readModel = new SimReadModel(world);
  const answers: Answers = new Map();
  const commands = plan.clients.map((awards, client) =>
    awards.map((index, place): Command => ({ key: `${client}/${place}`, awardId: awardId(index) })),
  );
  world.onWorldFault = (kind) => {
    if (kind === 'split-lead') source.splitLead();
    else if (kind === 'trouble') readModel.troubles += 2;
    else log[kind]();
  };
  commands.forEach((list, client) =>
    world.supervise(`client ${client}`, clientMain({ world, source }, list, answers)),
  );
  for (const name of ['relay a', 'relay b']) {
    world.supervise(name, relayMain({ world, source, log, published }));
  }
  for (const name of ['reader a', 'reader b']) {
    world.supervise(name, consumerMain({ world, log, readModel }));
  }
  return { commands: commands.flat(), answers, source, log, published, readModel };
}

/** Lets the parts settle in peace. @returns the invariants that do not hold then */
async function comeToRest(world: World, parts: SimParts): Promise<string[]> {
  const { log, published, source } = parts;
  const isDone = () => isAtRest(world, parts);
  // Where something was lost, "all is applied" can be true of a log that its reader has not compared yet.
  const isHealed = () => isDone() && violationsOf(parts).length === 0;
  let rested = await world.run(isDone, QUIET_STEPS, true);
  if (rested && log.isLossy) {
    if (published.unseen > 0) world.supervise('operator', operatorMain(source));
    rested = await world.run(isHealed, QUIET_STEPS, true);
  }
  return rested ? violationsOf(parts) : ['I7: not at rest', ...violationsOf(parts)];
}

/** Everything is answered, published and applied, and no loss waits to be noticed or healed. */
function isAtRest(world: World, parts: SimParts): boolean {
  const { commands, answers, source, log, published, readModel } = parts;
  return (
    commands.every(({ key }) => answers.has(key)) &&
    source.isPublished &&
    !world.isAwaited &&
    log.partitions.every(
      ({ end, messages }, partition) =>
        readModel.isAppliedUpTo(end, partition) ||
        (messages.length === 0 && !readModel.hasRow(partition)),
    ) &&
    (!log.isLossy ||
      (!published.isLossOpen &&
        log.partitions.every(({ losses }, partition) => published.hasSeen(partition, losses))))
  );
}

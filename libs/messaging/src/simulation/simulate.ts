import { Logger } from '@nestjs/common';
import { violationsOf } from './invariants.js';
import type { SimParts } from './parts.js';
import type { Plan } from './plan.js';
import { clientMain, consumerMain, relayMain, type Answers } from './processes.js';
import { awardId } from './sim-awards.js';
import { SimLog } from './sim-log.js';
import { SimReadModel } from './sim-read-model.js';
import { SimSource, type Command } from './sim-source.js';
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
  const source = new SimSource(world);
  const log = new SimLog(world);
  const readModel = new SimReadModel(world);
  const answers: Answers = new Map();
  const commands = plan.clients.map((awards, client) =>
    awards.map((index, place): Command => ({ key: `${client}/${place}`, awardId: awardId(index) })),
  );
  world.onWorldFault = (kind) => {
    if (kind === 'split-lead') source.leader = undefined;
    else if (kind === 'trouble') readModel.troubles += 2;
    else log[kind]();
  };
  commands.forEach((list, client) =>
    world.supervise(`client ${client}`, clientMain({ world, source }, list, answers)),
  );
  for (const name of ['relay a', 'relay b'])
    world.supervise(name, relayMain({ world, source, log }));
  for (const name of ['reader a', 'reader b']) {
    world.supervise(name, consumerMain({ world, log, readModel }));
  }
  const parts = { commands: commands.flat(), answers, source, log, readModel };
  await world.run(() => world.count >= BUSY_STEPS || isAtRest(parts), BUSY_STEPS, false);
  const rested = await world.run(() => isAtRest(parts), QUIET_STEPS, true);
  const violations = rested ? violationsOf(parts) : ['I7: not at rest', ...violationsOf(parts)];
  return { violations, steps: world.count, trace: world.trace };
}

/** Everything is answered, published and applied. */
function isAtRest({ commands, answers, source, log, readModel }: SimParts): boolean {
  return (
    commands.every(({ key }) => answers.has(key)) &&
    source.isPublished &&
    log.partitions.every(
      (messages, partition) => readModel.nextOffset(partition) === messages.length,
    )
  );
}

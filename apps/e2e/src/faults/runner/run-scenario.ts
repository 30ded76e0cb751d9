import { AFTER_FAULT_MS } from '../../processes.js';
import { expectCaughtUp, expectNothingLostOrDoubled } from '../../proof.js';
import type { FaultScenario, Measured } from '../scenario.js';
import { Stage } from '../stage.js';
import { healedSince, healedSoFar } from './healed.js';
import { countsOfReaders, expectEachCountedOnce } from './counted-once.js';

export interface Proved extends Measured {
  /** What the reconciliation put right meanwhile: anything but 0 was lost or doubled, and mended. */
  healed: number;
}

/**
 * Runs a scenario once and proves what holds after every fault: all that was acknowledged arrived, I1 to
 * I6, each message was applied or parked once, and every reader is at the end of its log.
 *
 * @param withinMs how long the platform may take to be whole again after the scenario
 * @throws when the proof fails: a mismatch
 */
export async function runScenario(
  scenario: FaultScenario,
  withinMs = AFTER_FAULT_MS,
): Promise<Proved> {
  const stage = await Stage.open();
  try {
    const [before, healedBefore] = [await countsOfReaders(), await healedSoFar()];
    const measured = await scenario.run(stage);
    await stage.allArrived(withinMs);
    await stage.expectWelfareExact(withinMs);
    await expectNothingLostOrDoubled(withinMs);
    await expectCaughtUp(withinMs);
    await expectEachCountedOnce(before);
    const healed = await healedSince(healedBefore);
    return { lagMs: stage.worstLagMs, ...measured, healed };
  } finally {
    await stage.close();
  }
}

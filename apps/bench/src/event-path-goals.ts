import { applyGoal } from './applying/apply-goal.js';
import { rebuildGoal } from './applying/rebuild-goal.js';
import type { Goal } from './harness/goal.js';
import { crashGoal } from './live/crash-goal.js';
import { idleGoal } from './live/idle-goal.js';
import { visibleGoal } from './live/visible-goal.js';
import { drainGoal } from './relaying/drain-goal.js';
import { openTransactionGoal } from './relaying/open-transaction-goal.js';
import { writersGoal } from './relaying/writers-goal.js';

/** The way of an event from the outbox to the statistic; crashes come last, because they leave new processes. */
export const eventPathGoals: readonly Goal[] = [
  idleGoal,
  drainGoal,
  writersGoal,
  visibleGoal,
  applyGoal,
  rebuildGoal,
  openTransactionGoal,
  crashGoal,
];

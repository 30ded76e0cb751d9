import type { Goal } from '../harness/goal.js';
import { consumeGoal, publishGoal } from './client/client-goals.js';
import { liveGoal } from './counting/live-goal.js';
import { replayGoal } from './counting/replay-goal.js';
import { backlogGoal } from './relaying/drain-goal.js';
import { relayLatencyGoal } from './relaying/live-goal.js';
import { sinkGoal } from './sinking/sink-goal.js';

/** What the platform is held against: others' programs at the same work. */
export const peerGoals: readonly Goal[] = [
  ...[replayGoal, liveGoal],
  ...[relayLatencyGoal, backlogGoal],
  sinkGoal,
  ...[publishGoal, consumeGoal],
];

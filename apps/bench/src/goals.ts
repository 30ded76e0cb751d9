import { eventPathGoals } from './event-path-goals.js';
import type { Goal } from './harness/goal.js';
import { peerGoals } from './peers/peer-goals.js';
import { bulkWrites, singleWrites } from './writes/decision-writes.js';
import { outboxOfBulkWrites, outboxOfSingleWrites } from './writes/outbox-cost.js';

/** All that is measured, in the order in which it runs; the crashes among the last leave new processes. */
export const goals: readonly Goal[] = [
  singleWrites,
  bulkWrites,
  outboxOfSingleWrites,
  outboxOfBulkWrites,
  ...peerGoals,
  ...eventPathGoals,
];

/** What `--quick` measures unless it is told otherwise: what fits into five minutes. */
export const quickGoals: readonly string[] = [
  ...['G1', 'G2', 'G4', 'G5', 'G6', 'G7', 'G8', 'G9', 'G11', 'G13'],
];

import type { JobKind, JobState } from '@dong-hanh/contracts';

/** In the order in which they are offered; the contract's own lists, spelt out so that each has a word. */
export const offeredStates: readonly JobState[] = [
  'waiting',
  'active',
  'completed',
  'failed',
  'cancelled',
];
export const offeredKinds: readonly JobKind[] = [
  'award-export',
  'reconciliation',
  'reorganisation',
  'member-batch',
];

/** Which jobs are shown; stands in the address. */
export interface JobFilter {
  state?: JobState;
  kind?: JobKind;
}

/** Reads the address; what it does not understand is left out. */
export function readJobFilter(search: Record<string, unknown>): JobFilter {
  const state = offeredStates.find((each) => each === search.state);
  const kind = offeredKinds.find((each) => each === search.kind);
  return { ...(state && { state }), ...(kind && { kind }) };
}

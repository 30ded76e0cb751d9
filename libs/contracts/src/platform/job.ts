/** Where a piece of long work stands; the last three are final. */
export const jobStates = ['waiting', 'active', 'completed', 'failed', 'cancelled'] as const;
export type JobState = (typeof jobStates)[number];

/** Every kind of long work, `<noun>-<what is done>`; the name of its queue as well. */
export const jobKinds = [
  'award-export',
  'reconciliation',
  'reorganisation',
  'member-batch',
] as const;
export type JobKind = (typeof jobKinds)[number];

/** A piece of long work as `GET /v1/jobs/{id}` shows it. */
export interface JobView {
  id: string;
  kind: JobKind;
  state: JobState;
  /** Whole per cent. */
  progress: number;
  createdAt: string;
  finishedAt: string | null;
  /** What the request would have answered at once; absent before the job is completed. */
  result?: Record<string, unknown>;
  /** Why it failed, as a problem document; absent unless it failed. */
  problem?: Record<string, unknown>;
}

/** True when nothing more can happen to a job. */
export function isFinished(state: JobState): boolean {
  return state === 'completed' || state === 'failed' || state === 'cancelled';
}

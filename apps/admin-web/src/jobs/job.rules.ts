import { isFinished } from '@dong-hanh/contracts';
import type { Job } from '../api/generated/client.js';

export function isOver({ state }: Job): boolean {
  return isFinished(state);
}

/** Of two views of one job the one that knows more: a job that is over stays so, progress only grows. */
export function newerOf(listed: Job, told: Job): Job {
  if (listed.id !== told.id) return listed;
  if (isOver(listed)) return listed;
  if (isOver(told)) return told;
  return told.progress > listed.progress ? told : listed;
}

/** A browser has six connections to one place: the newest jobs are followed, the list tells of the others. */
const followedAtMost = 2;

/** The jobs whose events are worth a connection of their own. */
export function followedIds(jobs: readonly Job[]): string[] {
  return jobs
    .filter((job) => !isOver(job))
    .sort((a, b) => b.createdAt.localeCompare(a.createdAt))
    .slice(0, followedAtMost)
    .map(({ id }) => id);
}

/** What came out of an export. */
export interface FileResult {
  fileName: string;
  rows: number;
  bytes: number;
}

/** The file of a job, when it wrote one. */
export function fileOf({ state, result }: Job): FileResult | undefined {
  const { fileName, rows, bytes } = (result ?? {}) as Partial<FileResult>;
  if (state !== 'completed' || !fileName) return undefined;
  return { fileName, rows: rows ?? 0, bytes: bytes ?? 0 };
}

/** `different` = between the services, `miscounted` = only within the statistics. */
export type Finding = 'equal' | 'different' | 'miscounted';

/** What a reconciliation found; undefined for other jobs. */
export function findingOf({ kind, state, result }: Job): Finding | undefined {
  if (kind !== 'reconciliation' || state !== 'completed') return undefined;
  const { equal, countersEqual } = (result ?? {}) as { equal?: boolean; countersEqual?: boolean };
  if (equal !== true) return 'different';
  return countersEqual === false ? 'miscounted' : 'equal';
}

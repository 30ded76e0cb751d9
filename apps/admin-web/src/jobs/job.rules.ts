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

/** Whether a reconciliation found everything equal; undefined for other jobs. */
export function equalityOf({ kind, state, result }: Job): boolean | undefined {
  if (kind !== 'reconciliation' || state !== 'completed') return undefined;
  const { equal, countersEqual } = (result ?? {}) as { equal?: boolean; countersEqual?: boolean };
  return equal === true && countersEqual !== false;
}

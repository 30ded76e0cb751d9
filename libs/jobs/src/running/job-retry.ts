import { problemKinds } from '@dong-hanh/contracts';
import { isTransient } from '@dong-hanh/persistence';
import { Problem, problemOf } from '@dong-hanh/service-kit';
import type { StoredProblem } from '../records/job-rows.js';
import { RetryLater } from './job-worker.js';

const FIRST_DELAY_MS = 1_000;
const LAST_DELAY_MS = 60_000;
const TRY_AGAIN_STATUSES = [429, 503];

/** Whether the same work may succeed later. */
export function isWorthRetrying(error: unknown): boolean {
  if (error instanceof RetryLater) return true;
  if (error instanceof Problem) return TRY_AGAIN_STATUSES.includes(problemKinds[error.code].status);
  return isTransient(error);
}

/**
 * How long to wait before the next attempt: about 1 s, 2 s, 4 s … and 60 s at most, between half and the
 * whole of it by chance, so that jobs that failed together do not come back together.
 *
 * @param attempt which attempt failed, from 1
 * @param chance from 0 to 1
 */
export function delayAfter(attempt: number, error: unknown, chance: number): number {
  const whole = Math.min(FIRST_DELAY_MS * 2 ** (attempt - 1), LAST_DELAY_MS);
  const waited = Math.round(whole * (0.5 + chance / 2));
  return Math.max(waited, 1_000 * (askedSeconds(error) ?? 0));
}

/** Why a job failed, as it is kept: code and parameters, never a stack or the text of an error. */
export function storedProblem(error: unknown): StoredProblem {
  const problem =
    error instanceof RetryLater
      ? new Problem('service-unavailable', { service: error.service })
      : problemOf(error);
  const { code, parameters, faults } = problem;
  return { code, parameters, faults };
}

function askedSeconds(error: unknown): number | undefined {
  if (error instanceof RetryLater) return error.options.afterSeconds;
  return error instanceof Problem ? error.extras.retryAfterSeconds : undefined;
}

import type { Sql } from '@dong-hanh/persistence';
import { claimIdempotency, keepAnswer, type IdempotencyRequest } from '@dong-hanh/service-kit';

/**
 * Does the work of a creation once per Idempotency-Key, inside the transaction of the work.
 *
 * @returns the ids that the work created, now or the first time
 */
export async function once(
  tx: Sql,
  attempt: IdempotencyRequest | undefined,
  work: () => Promise<string[]>,
): Promise<string[]> {
  if (!attempt) return work();
  const kept = await claimIdempotency(tx, attempt);
  if (kept) return kept.ids;
  const ids = await work();
  await keepAnswer(tx, attempt, { status: 201, ids });
  return ids;
}

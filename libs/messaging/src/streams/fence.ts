import { createHash } from 'node:crypto';
import type { StoredMessage } from '../kafka/event-log.js';

/** What the database knows about a partition. */
export interface AppliedPosition {
  nextOffset: number;
  /** Of the message before `nextOffset`; null when nothing is applied. */
  lastDigest: string | null;
  stoppedReason: string | null;
}

export type FenceVerdict =
  | { kind: 'apply'; from: number }
  /** All of it is applied already: a repeat, a zombie, or a consumer that lost its place in the group. */
  | { kind: 'behind'; resumeAt: number }
  /** Messages between what is applied and what arrives are missing. */
  | { kind: 'hole'; resumeAt: number }
  /** The message applied last is another one now: the broker lost its log and began a new one. */
  | { kind: 'log-lost'; nextOffset: number }
  | { kind: 'stopped' };

/**
 * Compares what arrives with what is applied. The row is locked meanwhile, so a consumer that lost its
 * partition without knowing it (a zombie) finds its messages applied and can only skip them. Nothing is
 * concluded from where the log ended when the batch was fetched: a zombie's batch is old.
 *
 * @param messages consecutive messages of the partition, at least one
 */
export function judge(applied: AppliedPosition, messages: readonly StoredMessage[]): FenceVerdict {
  const { nextOffset, lastDigest, stoppedReason } = applied;
  if (stoppedReason !== null) return { kind: 'stopped' };
  const first = messages[0]!.offset;
  const last = messages.at(-1)!.offset;
  const appliedLast = messages[nextOffset - 1 - first];
  if (appliedLast && lastDigest !== null && digestOf(appliedLast) !== lastDigest) {
    return { kind: 'log-lost', nextOffset };
  }
  // Nothing of this log is applied; that it began later when somebody looked says nothing about it now.
  if (lastDigest === null && first < nextOffset) return { kind: 'apply', from: first };
  if (first > nextOffset) return { kind: 'hole', resumeAt: overlapping(nextOffset) };
  if (last < nextOffset - 1) return { kind: 'behind', resumeAt: overlapping(nextOffset) };
  if (last < nextOffset) return { kind: 'behind', resumeAt: nextOffset };
  return { kind: 'apply', from: nextOffset };
}

/** Where to begin with a partition: at the start of a log of which nothing is applied, else overlapping. */
export function beginningOf({ nextOffset, lastDigest }: AppliedPosition): number {
  return lastDigest === null ? 0 : overlapping(nextOffset);
}

/** Where to begin so that the message applied last comes once more and can be recognised. */
export function overlapping(nextOffset: number): number {
  return Math.max(0, nextOffset - 1);
}

/** Tells one message from another at the same place of a partition. */
export function digestOf({ key, value, timestamp }: StoredMessage): string {
  const hash = createHash('sha256').update(`${timestamp}/`);
  if (key) hash.update(key);
  if (value) hash.update('/').update(value);
  return hash.digest('base64url').slice(0, 16);
}

import { z } from 'zod';
import { day, gender, instant, uuid } from '../codes.js';

/** A code of `GET /v1/membership-reasons`, never a text: which there are is dated data of membership. */
const reasonCode = z
  .string()
  .max(60)
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/);

/** Where a member belonged, half-open in days; between two of them there was no membership. */
export const placement = z.strictObject({
  unitId: uuid,
  from: day,
  to: day.nullable(),
  /** Only of days on which membership was suspended. */
  state: z.literal('suspended').optional(),
  /** Why it began; absent of an ordinary admission and where nobody recorded it. */
  reason: reasonCode.optional(),
  /** Why membership ended with it; absent when another placement follows at once. */
  endReason: reasonCode.optional(),
});

/**
 * The public state of a member after the fact. No name and no birth date: a log that is kept for ever
 * cannot erase (personal-data law 91/2025/QH15); only membership holds them. What statistics are told apart by
 * is coarse: a code and a year, of an id that says nothing once membership has erased the person.
 */
export const memberState = z.strictObject({
  id: uuid,
  version: z.int().positive(),
  memberNumber: z.string(),
  /** After all that is recorded, also for days to come. */
  state: z.enum(['active', 'suspended', 'retired', 'ended']),
  /** First day of the first membership. */
  joinedOn: day,
  /** First day without membership. */
  endedOn: day.nullable(),
  /** Empty only of a record that was merged into another: that one holds the placements of both. */
  placements: z.array(placement),
  /** The record of the same person that this one was merged into; its id goes on meaning that person. */
  mergedInto: uuid.optional(),
  gender: gender.optional(),
  birthYear: z.int().min(1).max(9999).optional(),
  recordedAt: instant,
});
export type MemberState = z.infer<typeof memberState>;

/**
 * What can happen to a member; each name carries the whole `memberState` after it. A merger and its undoing are
 * told of both records.
 */
export const memberEventNames = [
  'MemberAdmitted',
  'MemberTransferred',
  'MembershipSuspended',
  'MembershipResumed',
  'MembershipEnded',
  'MemberReadmitted',
  'MemberMerged',
  'MemberUnmerged',
] as const;
export type MemberEvent = { name: (typeof memberEventNames)[number]; data: MemberState };

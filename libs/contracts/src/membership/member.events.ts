import { z } from 'zod';
import { day, instant, uuid } from '../codes.js';

/** Where a member belonged, half-open in days; between two of them there was no membership. */
export const placement = z.strictObject({
  unitId: uuid,
  from: day,
  to: day.nullable(),
  /** Only of days on which membership was suspended. */
  state: z.literal('suspended').optional(),
});

/**
 * The public state of a member after the fact. No name, birth date or gender: a log that is kept for
 * ever cannot erase (personal-data law 91/2025/QH15); only membership holds them.
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
  placements: z.array(placement).min(1),
  recordedAt: instant,
});
export type MemberState = z.infer<typeof memberState>;

/** What can happen to a member; each name carries the whole `memberState` after it. */
export const memberEventNames = [
  'MemberAdmitted',
  'MemberTransferred',
  'MembershipSuspended',
  'MembershipResumed',
  'MembershipEnded',
  'MemberReadmitted',
] as const;
export type MemberEvent = { name: (typeof memberEventNames)[number]; data: MemberState };

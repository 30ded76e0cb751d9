import { z } from 'zod';
import { accountId, day, instant, uuid } from '../codes.js';
import { role } from '../permissions.js';

/** One right of one account: a role at a unit (or at none, for rights over the whole platform). */
export const accessGrant = z.strictObject({
  role,
  unitId: uuid.nullable(),
  withSubtree: z.boolean(),
  from: day,
  to: day.nullable(),
});
export type AccessGrant = z.infer<typeof accessGrant>;

/** All rights of one account after the fact; an empty list means none are left. */
export const accessState = z.strictObject({
  accountId,
  version: z.int().positive(),
  /** The member this account is, for those who act for themselves. */
  memberId: uuid.nullable(),
  grants: z.array(accessGrant),
  recordedAt: instant,
});
export type AccessState = z.infer<typeof accessState>;

/** What can happen to an account's rights; each name carries all that are left, the whole `accessState`. */
export const accessEventNames = ['AccessGranted', 'AccessRevoked'] as const;
export type AccessEvent = { name: (typeof accessEventNames)[number]; data: AccessState };

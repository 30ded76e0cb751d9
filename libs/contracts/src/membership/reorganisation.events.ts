import { z } from 'zod';
import { day, instant, uuid } from '../codes.js';

/**
 * A decision about the organisation as a whole. Each unit that it changed has an event of its own, which carries
 * `reorganisationId`; a reader that has applied every unit listed here at its version, or a later one, has applied
 * all of the decision.
 */
export const reorganisationState = z.strictObject({
  id: uuid,
  version: z.int().positive(),
  decision: z.strictObject({
    number: z.string(),
    signedOn: day,
    effectiveOn: day,
    issuer: z.string(),
  }),
  /** How many units the decision changed. */
  eventCount: z.int().nonnegative(),
  units: z.array(z.strictObject({ id: uuid, version: z.int().positive() })),
  recordedAt: instant,
});
export type ReorganisationState = z.infer<typeof reorganisationState>;

/** What can happen to a reorganisation; each name carries the whole `reorganisationState` after it. */
export const reorganisationEventNames = ['ReorganisationDecided'] as const;
export type ReorganisationEvent = {
  name: (typeof reorganisationEventNames)[number];
  data: ReorganisationState;
};

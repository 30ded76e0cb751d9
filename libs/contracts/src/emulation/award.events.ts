import { z } from 'zod';
import { awardBasis, awardState, day, instant, recipientKind, slug, uuid } from '../codes.js';

/** The whole public state of an award after the fact. */
export const awardRecord = z.strictObject({
  id: uuid,
  version: z.int().positive(),
  decisionId: uuid,
  decisionNumber: z.string(),
  issuer: slug,
  form: slug,
  basis: awardBasis,
  recipient: z.strictObject({ kind: recipientKind, id: uuid }),
  /** The recipient's own unit on the day of signing, and which version of it. */
  unitId: uuid,
  unitVersion: z.int().positive(),
  /** Frozen at the grant, never recomputed when the tree is restated; null outside provinces. */
  provinceId: uuid.nullable(),
  signedOn: day,
  schoolYear: z.string().regex(/^\d{4}-\d{4}$/),
  month: z.string().regex(/^\d{4}-\d{2}$/),
  state: awardState,
  grantedAt: instant,
  revocation: z.strictObject({ number: z.string(), signedOn: day, revokedAt: instant }).nullable(),
  ruleVersion: z.string(),
});
export type AwardRecord = z.infer<typeof awardRecord>;

/** What can happen to an award; each name carries the whole `awardRecord` after it. */
export const awardEventNames = ['AwardGranted', 'AwardRevoked'] as const;
export type AwardEvent = { name: (typeof awardEventNames)[number]; data: AwardRecord };

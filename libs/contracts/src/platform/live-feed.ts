import { z } from 'zod';
import { instant, slug, uuid } from '../codes.js';

/**
 * What a read model has just applied, as the live page shows it. One entry for all events of one decision
 * or grant that were applied together, several where they concern more than 50 units: readers add up what
 * entries of one decision say. Ids and codes only; it is a hint to look again, kept for a while,
 * and never the record itself.
 */
export const liveEntry = z.strictObject({
  /** The read model that applied it: reporting = statistics, membership = honours and support. */
  appliedBy: z.enum(['reporting', 'membership']),
  kind: z.enum(['award-granted', 'award-revoked', 'support-granted', 'support-returned']),
  /** The award decision or the support grant. */
  subjectId: uuid,
  /** Number of the award decision; null for support. */
  number: z.string().nullable(),
  /** Form of the award or category of the support. */
  code: slug,
  /** Issuer of the decision; null for support. */
  issuer: slug.nullable(),
  /** How many awards or supports were applied. */
  count: z.int().positive(),
  /** Whole đồng of support that were applied; null for awards. */
  amount: z.string().nullable(),
  /** True when a source words some of the amount vaguely ("nearly 800 million"). */
  approximate: z.literal(true).optional(),
  /** How many of them in each unit; 50 units at most. */
  units: z.record(uuid, z.int().positive()),
  /** The members among those awarded, at most 20; none for support, which is not everybody's business. */
  memberIds: z.array(uuid).max(20),
  /** When the owner recorded it, when the relay sent it to Kafka, when the reader had it committed. */
  recordedAt: instant,
  sentAt: instant,
  appliedAt: instant,
});
export type LiveEntry = z.infer<typeof liveEntry>;

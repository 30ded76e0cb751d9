import { z } from 'zod';
import { instant } from '../codes.js';

/**
 * Says once a second that a source lives and how far it has published, so that a reader can tell
 * "nothing happened" from "nothing arrives". Not part of the record: kept for an hour.
 */
export const heartbeat = z.strictObject({
  service: z.string(),
  at: instant,
  /** Age of the oldest event that is committed in the source and not yet in Kafka; 0 when there is none. */
  unpublishedSeconds: z.number().nonnegative(),
});
export type Heartbeat = z.infer<typeof heartbeat>;

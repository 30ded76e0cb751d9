import { z } from 'zod';
import { accountId, instant, uuid } from './codes.js';

/**
 * The attributes that each event carries beside its data: CloudEvents 1.0, structured JSON, with the
 * `sequence` extension as aggregate version and the trail of who and what caused it.
 */
const envelopeAttributes = {
  specversion: z.literal('1.0'),
  id: uuid,
  /** The owner of the aggregate, e.g. `/dong-hanh/emulation`. */
  source: z.string().regex(/^\/dong-hanh\/[a-z-]+$/),
  time: instant,
  /** The aggregate's id, which is also the Kafka key. */
  subject: z.string().min(1),
  dataschema: z.string(),
  datacontenttype: z.literal('application/json'),
  /** The aggregate's version after the fact, as decimal digits. */
  sequence: z.string().regex(/^[1-9]\d*$/),
  correlationid: z.string().min(1),
  causationid: z.string().min(1),
  actorid: accountId,
};

/** A CloudEvent of one type with data of one shape. */
export function cloudEvent<T extends string, D extends z.ZodType>(type: T, data: D) {
  return z.strictObject({ ...envelopeAttributes, type: z.literal(type), data });
}

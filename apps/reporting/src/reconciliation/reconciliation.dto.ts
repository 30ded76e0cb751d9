import { z } from 'zod';
import { recordFamilies } from './reconciliation.rules.js';

/** `GET /v1/integrity` of the gateway, as far as it is used here. */
export const integrityAnswer = z.object({
  differences: z.array(
    z.object({
      family: z.enum(recordFamilies),
      province: z.string(),
      month: z.string(),
      services: z.array(
        z.object({
          ...{ service: z.string(), count: z.int(), digest: z.string() },
          ...{ contents: z.string().optional(), details: z.string().optional() },
        }),
      ),
      recordIds: z.array(z.string()),
    }),
  ),
});

/** `GET /v1/streams` of the gateway, the same. */
export const streamsAnswer = z.object({
  data: z.array(z.object({ group: z.string(), topic: z.string(), lagSeconds: z.number() })),
});

/** `POST /v1/integrity/repairs` of the gateway. */
export const repairAnswer = z.object({ republished: z.int() });

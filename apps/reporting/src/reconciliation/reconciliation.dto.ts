import { z } from 'zod';

/** `GET /v1/integrity` of the gateway, as far as it is used here. */
export const integrityAnswer = z.object({
  /** A gateway of the release before does not say it. */
  settled: z.boolean().default(true),
  differences: z.array(
    z.object({
      family: z.enum(['awards', 'supports']),
      province: z.string(),
      month: z.string(),
      services: z.array(z.object({ service: z.string(), count: z.int(), digest: z.string() })),
      recordIds: z.array(z.string()),
    }),
  ),
});

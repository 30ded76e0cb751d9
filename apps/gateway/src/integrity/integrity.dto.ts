import { z } from 'zod';
import type { DifferingRow } from './award-digests.rules.js';

/** This question takes no parameters; each that comes is refused. */
export class IntegrityQuery {}

export interface IntegrityResponse {
  equal: boolean;
  differences: (DifferingRow & { awardIds: string[] })[];
}

/** `GET /v1/integrity/awards` of a service. */
export const awardDigests = z.object({
  data: z.array(
    z.object({ province: z.string(), month: z.string(), count: z.int(), digest: z.string() }),
  ),
  position: z.string(),
});

/** One page of `GET /v1/integrity/awards/versions` of a service. */
export const awardVersions = z.object({
  data: z.array(z.object({ id: z.string(), version: z.int(), state: z.string() })),
  page: z.object({ next: z.string().nullable() }),
});

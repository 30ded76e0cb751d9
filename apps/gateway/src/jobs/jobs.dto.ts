import { jobKinds, jobStates, type JobKind, type JobState } from '@dong-hanh/contracts';
import { CountedPageQuery } from '@dong-hanh/service-kit';
import { IsIn, IsOptional } from 'class-validator';
import { z } from 'zod';

export class JobListQuery extends CountedPageQuery {
  @IsOptional()
  @IsIn(jobKinds)
  kind?: JobKind;

  @IsOptional()
  @IsIn(jobStates)
  state?: JobState;
}

/** `GET /v1/jobs` of a service: what it holds itself. */
export const jobList = z.object({
  data: z.array(z.looseObject({ id: z.string() })),
  page: z.object({
    next: z.string().nullable(),
    hasMore: z.boolean(),
    total: z.int().optional(),
  }),
});
export type JobListResponse = z.infer<typeof jobList>;

import {
  jobKinds,
  jobStates,
  type JobKind,
  type JobState,
  type JobView,
  type Locale,
} from '@dong-hanh/contracts';
import { CountedPageQuery, Problem, problemDocument } from '@dong-hanh/service-kit';
import { IsIn, IsOptional } from 'class-validator';
import type { JobRow } from '../records/job-rows.js';

export class JobListQuery extends CountedPageQuery {
  @IsOptional()
  @IsIn(jobKinds)
  kind?: JobKind;

  @IsOptional()
  @IsIn(jobStates)
  state?: JobState;
}

/** A job as its readers see it; why it failed is said in their language. */
export function toJobView(row: JobRow, locale: Locale = 'vi'): JobView {
  const { id, kind, state, progress, result, problem, createdAt, finishedAt } = row;
  return {
    id,
    kind,
    state,
    progress,
    createdAt: createdAt.toISOString(),
    finishedAt: finishedAt?.toISOString() ?? null,
    ...(result && { result }),
    ...(problem && {
      problem: problemDocument(new Problem(problem.code, problem.parameters, problem.faults), {
        locale,
        requestId: id,
      }),
    }),
  };
}

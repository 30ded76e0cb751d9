import type { FieldFault, ProblemCode, ProblemParameters } from '@dong-hanh/contracts';

export interface ProblemExtras {
  /** Answered as `Retry-After`. */
  retryAfterSeconds?: number;
  /** More members of the problem document, such as the missing permission. */
  members?: Record<string, unknown>;
}

/** A refusal that the edge knows how to say: code, parameters and the faults of single fields. */
export class Problem extends Error {
  constructor(
    readonly code: ProblemCode,
    readonly parameters: ProblemParameters = {},
    readonly faults: readonly FieldFault[] = [],
    readonly extras: ProblemExtras = {},
  ) {
    super(code);
    this.name = 'Problem';
  }
}

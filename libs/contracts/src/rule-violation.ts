import type { FieldFault, ProblemCode, ProblemParameters } from './errors.js';

/**
 * A rule of the domain says no. Rules throw it and know nothing of HTTP: the edge maps the code to a
 * status and a sentence in the reader's language.
 */
export class RuleViolation extends Error {
  constructor(
    readonly code: ProblemCode,
    readonly parameters: ProblemParameters = {},
    readonly faults: readonly FieldFault[] = [],
  ) {
    super(code);
    this.name = 'RuleViolation';
  }
}

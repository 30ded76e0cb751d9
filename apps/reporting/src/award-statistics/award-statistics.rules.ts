import type { AwardBasis, AwardStateCode, RecipientKind } from '@dong-hanh/contracts';
import {
  questionOf,
  type Question,
  type QuestionParameters,
} from '../statistics/statistics.rules.js';

/** What rows of the statistic may be grouped by. */
export const groupKeys = [
  'province',
  'unit',
  'issuer',
  'form',
  'recipientKind',
  'basis',
  'month',
  'schoolYear',
  'state',
] as const;
export type GroupKey = (typeof groupKeys)[number];

/** Which awards, whatever place and time. */
interface AwardFilters {
  /** Both states when absent. */
  state?: AwardStateCode | undefined;
  issuer?: string | undefined;
  form?: string | undefined;
  recipientKind?: RecipientKind | undefined;
  basis?: AwardBasis | undefined;
}

/** A question about awards, checked and complete. */
export type AwardQuestion = Question & AwardFilters;

/** The parameters as they were asked, each of the right shape by itself. */
export type AwardParameters = QuestionParameters & AwardFilters;

/**
 * Makes a question of the parameters. Awards that stand are counted unless another state is asked for or
 * the rows tell the states apart.
 *
 * @param today the tree of `mode=today`
 * @throws RuleViolation `period-invalid`, `tree-required`
 */
export function awardQuestionOf(
  parameters: AwardParameters,
  keys: readonly GroupKey[],
  today: string,
): AwardQuestion {
  const { state, issuer, form, recipientKind, basis } = parameters;
  return {
    ...questionOf(parameters, today),
    state: state ?? (keys.includes('state') ? undefined : 'granted'),
    issuer,
    form,
    recipientKind,
    basis,
  };
}

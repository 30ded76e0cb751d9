import type { SupportRecipientKind } from '@dong-hanh/contracts';
import {
  questionOf,
  type Question,
  type QuestionParameters,
} from '../statistics/statistics.rules.js';

/** What rows of the statistic may be grouped by. */
export const groupKeys = [
  'province',
  'unit',
  'recipientKind',
  'month',
  'schoolYear',
  'programme',
  'category',
  'source',
] as const;
export type GroupKey = (typeof groupKeys)[number];

/** Which support, whatever place and time. */
interface WelfareFilters {
  programme?: string | undefined;
  category?: string | undefined;
  recipientKind?: SupportRecipientKind | undefined;
}

/** A question about support, checked and complete. */
export type WelfareQuestion = Question & WelfareFilters;

/** The parameters as they were asked, each of the right shape by itself. */
export type WelfareParameters = QuestionParameters & WelfareFilters;

/**
 * Makes a question of the parameters.
 *
 * @param today the tree of `mode=today`
 * @throws RuleViolation `period-invalid`, `tree-required`
 */
export function welfareQuestionOf(parameters: WelfareParameters, today: string): WelfareQuestion {
  const { programme, category, recipientKind } = parameters;
  return { ...questionOf(parameters, today), programme, category, recipientKind };
}

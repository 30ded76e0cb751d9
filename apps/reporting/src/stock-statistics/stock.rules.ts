import {
  questionOf,
  type Question,
  type QuestionParameters,
} from '../statistics/statistics.rules.js';

/** What was there on a day, in the tree of a day. */
export interface StockQuestion {
  /** The day counted. */
  on: string;
  question: Question;
}

/** The parameters as they were asked, each of the right shape by itself. */
export type StockParameters = Pick<QuestionParameters, 'mode' | 'tree'> & {
  asOf?: string | undefined;
};

/**
 * Makes a question of the parameters. A stock has no days of its own facts: the tree of mode `then` is that of the
 * day counted.
 *
 * @param today the day counted unless another is asked for, and the tree of `mode=today`
 * @throws RuleViolation `tree-required`
 */
export function stockQuestionOf(
  { mode, tree, asOf }: StockParameters,
  today: string,
): StockQuestion {
  const on = asOf ?? today;
  const { view } = questionOf({ mode, tree }, today);
  return { on, question: { view: view.kind === 'then' ? { kind: 'tree', on } : view } };
}

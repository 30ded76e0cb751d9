import { describe, expect, it } from '@jest/globals';
import { stockQuestionOf } from './stock.rules.js';

const TODAY = '2025-12-31';

describe('a question about a stock', () => {
  it('is about today unless another day is asked for', () => {
    expect(stockQuestionOf({ mode: 'then' }, TODAY).on).toBe(TODAY);
    expect(stockQuestionOf({ mode: 'then', asOf: '2024-06-30' }, TODAY).on).toBe('2024-06-30');
  });

  it('counts in the tree of the day counted', () => {
    const { question } = stockQuestionOf({ mode: 'then', asOf: '2024-06-30' }, TODAY);
    expect(question.view).toEqual({ kind: 'tree', on: '2024-06-30' });
  });

  it('counts in the tree of today or of a given day where that is asked for', () => {
    const today = stockQuestionOf({ mode: 'today', asOf: '2024-06-30' }, TODAY);
    expect(today).toEqual({ on: '2024-06-30', question: { view: { kind: 'tree', on: TODAY } } });
    const fixed = stockQuestionOf({ mode: 'fixed', tree: '2023-01-01' }, TODAY);
    expect(fixed).toEqual({ on: TODAY, question: { view: { kind: 'tree', on: '2023-01-01' } } });
  });

  it('in a fixed tree names its day', () => {
    expect(() => stockQuestionOf({ mode: 'fixed' }, TODAY)).toThrow('tree-required');
  });

  it('may be about a day that lies ahead, for decisions that take effect later', () => {
    expect(stockQuestionOf({ mode: 'then', asOf: '2026-07-01' }, TODAY).on).toBe('2026-07-01');
  });
});

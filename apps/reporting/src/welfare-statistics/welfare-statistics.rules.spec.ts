import { describe, expect, it } from '@jest/globals';
import type { RuleViolation } from '@dong-hanh/contracts';
import {
  groupKeys,
  welfareQuestionOf,
  type WelfareParameters,
} from './welfare-statistics.rules.js';

const TODAY = '2026-03-01';
const question = (parameters: Partial<WelfareParameters> = {}) =>
  welfareQuestionOf({ mode: 'then', ...parameters }, TODAY);

describe('a question about support', () => {
  it('is about all support of all time unless said', () => {
    expect(question()).toEqual({ view: { kind: 'then' } });
  });

  it('keeps each filter', () => {
    const filters = {
      programme: '0198f0a7-0000-7000-8000-000000000001',
      category: 'tet-hardship',
      recipientKind: 'non-member' as const,
    };
    expect(question(filters)).toMatchObject(filters);
  });

  it('has the place in time of every statistic', () => {
    expect(question({ mode: 'today', period: '2023-2024', asOf: '2024-02-01' })).toMatchObject({
      view: { kind: 'tree', on: TODAY },
      period: { kind: 'school-year', schoolYear: '2023-2024' },
      knownAt: '2024-02-01T23:59:59.999999+07:00',
    });
  });

  it.each<[string, Partial<WelfareParameters>, string]>([
    ['a period that is none', { period: 'Tết' }, 'period-invalid'],
    ['a fixed tree without a day', { mode: 'fixed' }, 'tree-required'],
  ])('is refused for %s', (_, parameters, code) => {
    const refusal = refusalOf(parameters);
    expect(refusal.code).toBe(code);
    expect(refusal.faults).toHaveLength(1);
  });

  it('of today is about the tree of today, and of then about none', () => {
    expect(question({ mode: 'today' }).view).toEqual({ kind: 'tree', on: TODAY });
    expect(question({ mode: 'then', tree: '2024-01-01' }).view).toEqual({ kind: 'then' });
  });

  it('may have rows by programme, category and source, and by no state', () => {
    expect(groupKeys).toEqual(expect.arrayContaining(['programme', 'category', 'source']));
    expect(groupKeys).not.toContain('state');
  });
});

function refusalOf(parameters: Partial<WelfareParameters>): RuleViolation {
  try {
    question(parameters);
  } catch (error) {
    return error as RuleViolation;
  }
  throw new Error('no refusal');
}

import { describe, expect, it } from '@jest/globals';
import type { RuleViolation } from '@dong-hanh/contracts';
import { awardQuestionOf, groupKeys, type AwardParameters } from './award-statistics.rules.js';

const TODAY = '2026-03-01';
const question = (
  parameters: Partial<AwardParameters> = {},
  keys: readonly (typeof groupKeys)[number][] = [],
) => awardQuestionOf({ mode: 'then', ...parameters }, keys, TODAY);

function refusalOf(parameters: Partial<AwardParameters>): RuleViolation {
  try {
    question(parameters);
  } catch (error) {
    return error as RuleViolation;
  }
  throw new Error('no refusal');
}

describe('a question about awards', () => {
  it('has the place in time of every statistic', () => {
    const asked = question({ mode: 'today', period: '2022-2023', asOf: '2023-08-31' });
    expect(asked).toMatchObject({
      view: { kind: 'tree', on: TODAY },
      period: { kind: 'school-year', schoolYear: '2022-2023' },
      knownAt: '2023-08-31T23:59:59.999999+07:00',
    });
  });

  it('is about every kind of award unless said', () => {
    expect(question()).toEqual({ view: { kind: 'then' }, state: 'granted' });
  });

  it('keeps each filter', () => {
    const filters = {
      issuer: 'vgcl',
      form: 'emulation-flag',
      recipientKind: 'unit' as const,
      basis: 'movement' as const,
    };
    expect(question(filters)).toMatchObject(filters);
  });
});

describe('a question about awards is refused', () => {
  it.each<[string, Partial<AwardParameters>, string, string]>([
    ['a season', { period: 'summer' }, 'period-invalid', '/period'],
    ['a fixed tree without a day', { mode: 'fixed' }, 'tree-required', '/tree'],
  ])('for %s', (_, parameters, code, pointer) => {
    const refusal = refusalOf(parameters);
    expect([refusal.code, refusal.faults[0]?.pointer]).toEqual([code, pointer]);
  });
});

describe('the state of a question', () => {
  it.each(groupKeys.filter((key) => key !== 'state'))('is granted in rows by %s', (key) => {
    expect(question({}, [key]).state).toBe('granted');
  });

  it('is granted unless said', () => {
    expect(question().state).toBe('granted');
  });

  it('is both when rows tell the states apart', () => {
    expect(question({}, ['state']).state).toBeUndefined();
  });

  it('is the one asked for, even when rows tell the states apart', () => {
    expect(question({ state: 'revoked' }, ['state']).state).toBe('revoked');
  });
});

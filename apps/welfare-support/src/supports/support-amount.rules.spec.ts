import { describe, expect, it } from '@jest/globals';
import type { SupportRecipient } from '@dong-hanh/contracts';
import {
  amountProblems,
  amountsOf,
  grantedMoney,
  moneyOf,
  peopleOf,
  TOTAL_LIMIT,
  type WrittenAmounts,
  type WrittenMoney,
} from './support-amount.rules.js';

const member: SupportRecipient = { kind: 'member', id: '01900000-0000-7000-8000-000000000001' };
const unit: SupportRecipient = { kind: 'unit', id: '01900000-0000-7000-8000-000000000002' };
const others = (count: number): SupportRecipient => ({ kind: 'non-member', count });

const written = (
  amount: string | WrittenMoney,
  sources: readonly (string | WrittenMoney)[],
  recipients: readonly SupportRecipient[] = [member],
  inKind?: string,
): WrittenAmounts => {
  const money = (each: string | WrittenMoney) =>
    typeof each === 'string' ? { amount: each } : each;
  return {
    amount: money(amount),
    sources: sources.map((each) => ({ kind: 'union-budget', amount: money(each) })),
    recipients,
    inKind,
  };
};

describe('how many people are helped', () => {
  it.each([
    [member, 1],
    [others(2_000), 2_000],
    [unit, 0],
  ])('%j: %i', (recipient, people) => expect(peopleOf(recipient)).toBe(people));
});

describe('what each entry gets', () => {
  it('is the amount per person, and the amount as a whole for a union body', () => {
    const amounts = amountsOf(written('500000', [], [member, others(3), unit]));
    expect(amounts).toEqual([500_000n, 1_500_000n, 500_000n]);
  });

  it('is exact where a number would lose đồng', () => {
    const amounts = amountsOf(written('999999999999999999', [], [others(3)]));
    expect(amounts).toEqual([2_999_999_999_999_999_997n]);
  });
});

describe('amount and sources', () => {
  it.each<[string, WrittenAmounts]>([
    ['add up', written('1000000', ['600000', '400000'])],
    ['add up over people', written('1000000', ['2500000', '500000'], [member, others(2)])],
    ['may be written with leading zeros', written('007', ['0000007'])],
    ['may be goods without a value', written('0', ['0'], [member], 'Gạo, dầu ăn')],
    ['reach the limit', written(String(TOTAL_LIMIT), [String(TOTAL_LIMIT)])],
  ])('%s', (_, given) => expect(amountProblems(given)).toEqual([]));

  it.each<[string, WrittenAmounts, object]>([
    [
      'too little',
      written('1000000', ['999999']),
      {
        pointer: '/sources',
        code: 'sources-do-not-balance',
        parameters: { sources: '999999', total: '1000000' },
      },
    ],
    [
      'too much by one đồng in a sum that a number rounds',
      written('450000000000001', ['450000000000001', '450000000000002'], [others(2)]),
      {
        pointer: '/sources',
        code: 'sources-do-not-balance',
        parameters: { sources: '900000000000003', total: '900000000000002' },
      },
    ],
    ['nothing', written('0', ['0']), { pointer: '/amount', code: 'amount-required' }],
    ['nothing in zeros', written('000', ['0']), { pointer: '/amount', code: 'amount-required' }],
    [
      'more than the limit',
      written('10000000000', ['1'], [others(100_000)]),
      {
        pointer: '/amount',
        code: 'amount-too-large',
        parameters: { limit: '999999999999999' },
      },
    ],
  ])('are refused: %s', (_, given, problem) => {
    expect(amountProblems(given)).toEqual([problem]);
  });
});

describe('how sure an amount is', () => {
  it('is exact unless it says otherwise, without leading zeros', () => {
    expect(moneyOf({ amount: '0030' })).toEqual({
      amount: '30',
      currency: 'VND',
      precision: 'exact',
    });
  });

  it.each<[WrittenMoney, object]>([
    [{ amount: '8', precision: 'approximate' }, { precision: 'approximate' }],
    [
      { amount: '8', wording: 'nearly' },
      { precision: 'approximate', wording: 'nearly' },
    ],
    [
      { amount: '8', precision: 'exact', wording: 'about' },
      { precision: 'approximate', wording: 'about' },
    ],
    [
      { amount: '8', wording: 'exact' },
      { precision: 'exact', wording: 'exact' },
    ],
    [{ amount: '8', precision: 'approximate', wording: 'exact' }, { precision: 'approximate' }],
  ])('%j', (given, expected) => {
    expect(moneyOf(given)).toEqual({ amount: '8', currency: 'VND', ...expected });
  });

  it('is as vague as the vaguest source', () => {
    const nearly: WrittenMoney = { amount: '300', wording: 'nearly' };
    expect(grantedMoney(written('800', ['500', nearly]))).toEqual({
      amount: '800',
      currency: 'VND',
      precision: 'approximate',
    });
    expect(grantedMoney(written('800', ['500', '300'])).precision).toBe('exact');
  });

  it('of goods does not hang on their description', () => {
    expect(grantedMoney(written('0', ['0'], [member], 'Chăn ấm')).precision).toBe('exact');
  });
});

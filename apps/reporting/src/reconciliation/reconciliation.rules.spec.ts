import { describe, expect, it } from '@jest/globals';
import {
  lastingDifferences,
  resultOf,
  type CounterDifference,
  type ServiceDifference,
} from './reconciliation.rules.js';

const difference = (changes: Partial<ServiceDifference> = {}): ServiceDifference => ({
  family: 'awards',
  province: 'none',
  month: '2023-08',
  services: [],
  recordIds: ['1', '2'],
  ...changes,
});

describe('a difference', () => {
  it('that two looks show is one', () => {
    expect(lastingDifferences([difference()], [difference()])).toEqual([difference()]);
  });

  it('that the second look does not show was on its way', () => {
    expect(lastingDifferences([difference()], [])).toEqual([]);
  });

  it('that only the second look shows is on its way', () => {
    expect(lastingDifferences([], [difference()])).toEqual([]);
  });

  it('of the same place in other records is no lasting one', () => {
    expect(lastingDifferences([difference()], [difference({ recordIds: ['3'] })])).toEqual([]);
  });

  it('names the records that both looks show', () => {
    const second = difference({ recordIds: ['2', '3'] });
    expect(lastingDifferences([difference()], [second])).toEqual([
      difference({ recordIds: ['2'] }),
    ]);
  });

  it.each([{ family: 'supports' as const }, { province: 'x' }, { month: '2023-09' }])(
    'is told apart by its place: %o',
    (elsewhere) => expect(lastingDifferences([difference()], [difference(elsewhere)])).toEqual([]),
  );
});

describe('the result of a reconciliation', () => {
  it('says that all is equal when there is nothing to say', () => {
    expect(resultOf([], [])).toEqual({
      ...{ equal: true, differences: [], differenceCount: 0 },
      ...{ countersEqual: true, counterDifferences: [], counterDifferenceCount: 0 },
    });
  });

  it('shows a hundred places and two hundred records of each, and says how many there are', () => {
    const recordIds = Array.from({ length: 500 }, (_, index) => `${index}`);
    const counter: CounterDifference = {
      ...{ family: 'awards', province: 'none', month: '2023-08', kinds: 1, counted: 1, facts: 2 },
    };
    const result = resultOf(
      Array.from({ length: 150 }, () => difference({ recordIds })),
      Array.from({ length: 101 }, () => counter),
    );
    expect(result).toMatchObject({ differenceCount: 150, counterDifferenceCount: 101 });
    expect([result.equal, result.countersEqual]).toEqual([false, false]);
    expect(result.differences).toHaveLength(100);
    expect(result.counterDifferences).toHaveLength(100);
    expect(result.differences[0]!.recordIds).toHaveLength(200);
  });
});

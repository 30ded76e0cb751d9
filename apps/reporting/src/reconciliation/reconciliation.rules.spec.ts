import { describe, expect, it } from '@jest/globals';
import {
  closedDifferences,
  isNothing,
  lastingDifferences,
  portionsOf,
  resultOf,
  together,
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

describe('what several looks found', () => {
  const counter = (counted: number): CounterDifference => ({
    ...{ family: 'awards', province: 'none', month: '2023-08', kinds: 1, counted, facts: 2 },
  });

  it('is each place once, with the records that any of them named', () => {
    const elsewhere = difference({ month: '2023-09' });
    const all = together(
      { differences: [difference()], counterDifferences: [] },
      { differences: [elsewhere, difference({ recordIds: ['2', '3'] })], counterDifferences: [] },
    );
    expect(all.differences).toEqual([difference({ recordIds: ['1', '2', '3'] }), elsewhere]);
  });

  it('shows the figures of the newest look', () => {
    const holding = { service: 'reporting', count: 1, digest: '1' };
    const newest = difference({ services: [{ ...holding, digest: '2' }] });
    const all = together(
      { differences: [difference({ services: [holding] })], counterDifferences: [] },
      { differences: [newest], counterDifferences: [] },
    );
    expect(all.differences).toEqual([newest]);
  });

  it('keeps places of both families apart', () => {
    const supports = difference({ family: 'supports' });
    const ofSupports: CounterDifference = { ...counter(1), family: 'supports' };
    const all = together(
      { differences: [difference()], counterDifferences: [counter(1)] },
      { differences: [supports], counterDifferences: [ofSupports] },
    );
    expect(all.differences).toEqual([difference(), supports]);
    expect(all.counterDifferences).toHaveLength(2);
  });

  it('tells of counters what was wrong first', () => {
    const of = (...counterDifferences: CounterDifference[]) => ({
      ...{ differences: [], counterDifferences },
    });
    expect(together(of(counter(9)), of(counter(5))).counterDifferences).toEqual([counter(9)]);
  });
});

describe('all is well', () => {
  const counter: CounterDifference = {
    ...{ family: 'supports', province: 'none', month: '2024-01', kinds: 1, counted: 1, facts: 2 },
  };

  it('when nothing was found', () => {
    expect(isNothing({ differences: [], counterDifferences: [] })).toBe(true);
  });

  it('neither when services differ nor when counters do', () => {
    expect(isNothing({ differences: [difference()], counterDifferences: [] })).toBe(false);
    expect(isNothing({ differences: [], counterDifferences: [counter] })).toBe(false);
  });
});

describe('the result of a reconciliation', () => {
  it('says that all is equal when there is nothing to say', () => {
    expect(resultOf({ differences: [], counterDifferences: [] }, true)).toEqual({
      ...{ equal: true, differences: [], differenceCount: 0 },
      ...{ countersEqual: true, counterDifferences: [], counterDifferenceCount: 0 },
      healed: true,
    });
  });

  it('shows a hundred places and two hundred records of each, and says how many there are', () => {
    const recordIds = Array.from({ length: 500 }, (_, index) => `${index}`);
    const counter: CounterDifference = {
      ...{ family: 'awards', province: 'none', month: '2023-08', kinds: 1, counted: 1, facts: 2 },
    };
    const result = resultOf(
      {
        differences: Array.from({ length: 150 }, () => difference({ recordIds })),
        counterDifferences: Array.from({ length: 101 }, () => counter),
      },
      false,
    );
    expect(result).toMatchObject({ differenceCount: 150, counterDifferenceCount: 101 });
    expect([result.equal, result.countersEqual]).toEqual([false, false]);
    expect(result.differences).toHaveLength(100);
    expect(result.counterDifferences).toHaveLength(100);
    expect(result.differences[0]!.recordIds).toHaveLength(200);
  });
});

describe('a bucket', () => {
  const services = (digest: string) => [{ service: 'reporting', count: 2, digest }];

  it('is closed when no figure of it moved between both looks', () => {
    const still = difference({ services: services('1') });
    expect(closedDifferences([still], [still])).toEqual([still]);
  });

  it.each(['contents', 'details'] as const)('in which only %s moved is not', (moved) => {
    const holding = { service: 'reporting', count: 2, digest: '1', contents: '2', details: '3' };
    const still = difference({ services: [holding] });
    const after = difference({ services: [{ ...holding, [moved]: '4' }] });
    expect(closedDifferences([still], [after])).toEqual([]);
    expect(closedDifferences([after], [after])).toEqual([after]);
  });

  it('that the first look did not show is not: it may have just begun to differ', () => {
    const now = difference({ services: services('1') });
    expect(closedDifferences([], [now])).toEqual([]);
  });

  it('in which a figure moved is not, though the same records differ', () => {
    const [before, after] = ['1', '2'].map((digest) => difference({ services: services(digest) }));
    expect(closedDifferences([before!], [after!])).toEqual([]);
  });
});

describe('what is to be repaired', () => {
  it('is nothing where nothing differs', () => {
    expect(portionsOf([], 500)).toEqual([]);
  });

  it('fills a portion before it begins another', () => {
    const recordIds = Array.from({ length: 500 }, (_, index) => `${index}`);
    expect(portionsOf([difference({ recordIds })], 500)).toEqual([{ family: 'awards', recordIds }]);
    const [, second] = portionsOf([difference({ recordIds: [...recordIds, '500'] })], 500);
    expect(second).toEqual({ family: 'awards', recordIds: ['500'] });
  });

  it('goes family by family in portions, each record once', () => {
    const differences = [
      difference({ recordIds: ['1', '2'] }),
      difference({ province: 'x', recordIds: ['2', '3'] }),
      difference({ family: 'supports', recordIds: ['9'] }),
    ];
    expect(portionsOf(differences, 2)).toEqual([
      { family: 'awards', recordIds: ['1', '2'] },
      { family: 'awards', recordIds: ['3'] },
      { family: 'supports', recordIds: ['9'] },
    ]);
  });
});

import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Parameters } from './facts.rules.js';

describe('the parameters of a statement', () => {
  it('are none before one is added', () => {
    expect(new Parameters().values).toEqual([]);
  });

  it('are numbered as they come, each with its type', () => {
    const parameters = new Parameters();
    expect(parameters.add('2024-01-25', 'date')).toBe('$1::date');
    expect(parameters.add(['a', 'b'], 'uuid[]')).toBe('$2::uuid[]');
    expect(parameters.values).toEqual(['2024-01-25', ['a', 'b']]);
  });

  it('never stand in the text themselves', () => {
    const parameters = new Parameters();
    expect(parameters.add(`'; drop table award_facts; --`, 'text')).toBe('$1::text');
  });

  it('that are the same have each a place of their own', () => {
    const parameters = new Parameters();
    expect([parameters.add(1, 'integer'), parameters.add(1, 'integer')]).toEqual([
      '$1::integer',
      '$2::integer',
    ]);
  });

  it('are found at their numbers, whatever they are', () => {
    const added = fc.array(
      fc.tuple(
        fc.oneof(fc.string(), fc.integer(), fc.boolean()),
        fc.constantFrom('text', 'integer', 'uuid', 'date'),
      ),
    );
    fc.assert(
      fc.property(added, (all) => {
        const parameters = new Parameters();
        for (const [value, type] of all) {
          const [number, given] = parameters.add(value, type).slice(1).split('::');
          expect(given).toBe(type);
          expect(parameters.values[Number(number) - 1]).toBe(value);
        }
        expect(parameters.values).toHaveLength(all.length);
      }),
    );
  });

  it('of two statements know nothing of each other', () => {
    const [one, other] = [new Parameters(), new Parameters()];
    one.add('2024-01-25', 'date');
    expect(other.add('2024-01-26', 'date')).toBe('$1::date');
    expect(one.values).toEqual(['2024-01-25']);
  });
});

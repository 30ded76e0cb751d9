import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { contentsText, detailsText, digestText } from './digest.js';
import type { AwardRecord } from './emulation/award.events.js';
import type { SupportRecord } from './welfare-support/support.events.js';

function golden<T>(name: string): T {
  const file = path.join(import.meta.dirname, '../golden', `${name}.json`);
  return (JSON.parse(readFileSync(file, 'utf8')) as { data: T }).data;
}

const award = golden<AwardRecord>('dong-hanh.emulation.award-revoked.v1');
const support = golden<SupportRecord>('dong-hanh.welfare-support.support-returned.v1');
const texts = [digestText, contentsText, detailsText];

/** The same record with one field changed, for each field of it and of what lies in it. */
function changes<T extends object>(record: T): [string, T][] {
  return Object.entries(record).flatMap(([name, value]): [string, T][] => {
    const withValue = (other: unknown): T => ({ ...record, [name]: other });
    if (typeof value !== 'object' || value === null) return [[name, withValue(otherOf(value))]];
    const [held, put] = Array.isArray(value)
      ? [value[0] as object, (first: object) => [first, ...value.slice(1)]]
      : [value as object, (other: object) => other];
    return changes(held).map(([inner, other]) => [`${name}.${inner}`, withValue(put(other))]);
  });
}

function otherOf(value: unknown): unknown {
  if (typeof value === 'number') return value + 1;
  const text = String(value);
  if (/^\d{4}-\d{2}-\d{2}T/.test(text)) return new Date(Date.parse(text) + 1).toISOString();
  if (/^\d{4}-\d{2}-\d{2}$/.test(text)) return '2001-01-01';
  return /^\d+$/.test(text) ? `${text}1` : `${text}x`;
}

describe('the texts that digests are taken of', () => {
  it('begin with id, version and state', () => {
    expect(digestText(award)).toBe(`${award.id}:${award.version}:revoked`);
    expect(contentsText(award)).toMatch(new RegExp(`^${digestText(award)}:`));
  });

  it.each<[string, AwardRecord | SupportRecord, string[]]>([
    // What no reader keeps: the rules that were in force.
    ['an award', award, ['ruleVersion']],
    // The currency is always the same.
    ['a support', support, ['amount.currency']],
  ])('tell every field of %s that anybody keeps from another', (_, record, nobodyKeeps) => {
    const unseen = changes(record)
      .filter(([, other]) => texts.every((textOf) => textOf(other) === textOf(record)))
      .map(([name]) => name);
    expect(unseen).toEqual(nobodyKeeps);
  });

  it('count sources by kind, whatever order they come in and whatever bears nothing', () => {
    const of = (...kinds: [string, string][]) =>
      detailsText({
        ...support,
        sources: kinds.map(([kind, amount]) => ({ kind, amount })),
      } as SupportRecord);
    const both = of(['union-budget', '5'], ['employer', '7']);
    expect(of(['employer', '7'], ['family', '0'], ['union-budget', '5'])).toBe(both);
    expect(both).toContain(':kind:employer,amount:7,kind:union-budget,amount:5:');
    expect(of(['family', '0'], ['employer', '0'])).toContain(':kind:family,amount:0:');
    expect(of()).not.toBe(of(['family', '0']));
  });
});

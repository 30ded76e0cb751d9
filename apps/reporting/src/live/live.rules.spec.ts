import { describe, expect, it } from '@jest/globals';
import type { LiveEntry } from '@dong-hanh/contracts';
import { entryFor } from './live.rules.js';

const [school, village, elsewhere] = [1, 2, 3].map(
  (last) => `0198f0a0-0000-7000-8000-00000000000${last}`,
) as [string, string, string];

const grant: LiveEntry = {
  appliedBy: 'reporting',
  kind: 'support-granted',
  subjectId: '0198f0a7-0000-7000-8000-000000000001',
  number: null,
  code: 'tet-hardship',
  issuer: null,
  count: 6,
  amount: '6000000',
  units: { [school]: 1, [village]: 2, [elsewhere]: 3 },
  memberIds: ['0198f0a1-0000-7000-8000-000000000001'],
  recordedAt: '2023-08-16T07:00:02.041Z',
  sentAt: '2023-08-16T07:00:02.049Z',
  appliedAt: '2023-08-16T07:00:02.058Z',
};

describe('who sees some of the units of an entry', () => {
  it('sees what it brought to them, and neither members nor money of the whole', () => {
    expect(entryFor(grant, new Set([school, village]))).toEqual({
      ...grant,
      count: 3,
      amount: null,
      units: { [school]: 1, [village]: 2 },
      memberIds: [],
    });
  });

  it('sees all of it when these are all its units', () => {
    expect(entryFor(grant, new Set([elsewhere, school, village, 'more']))).toBe(grant);
  });

  it('sees nothing when none of its units is among them', () => {
    expect(entryFor(grant, new Set(['more']))).toBeUndefined();
  });
});

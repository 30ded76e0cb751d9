import { describe, expect, it } from '@jest/globals';
import { withEntry, withRecorded } from './arrival.rules.js';
import { pathOf, totalMs } from './path.rules.js';

const decision = {
  id: '0198f0a2-0000-7000-8000-000000000001',
  number: '1234/QĐ-TLĐ',
  issuer: 'vgcl',
  form: 'vgcl-merit-diploma',
  recordedAt: '2023-08-16T07:00:02.041Z',
  awardCount: 1,
};
const entry = {
  kind: 'award-granted' as const,
  subjectId: decision.id,
  number: decision.number,
  code: decision.form,
  issuer: decision.issuer,
  count: 1,
  amount: null,
  units: {},
  memberIds: [],
  recordedAt: decision.recordedAt,
  sentAt: '2023-08-16T07:00:02.049Z',
};
const inStatistics = {
  ...entry,
  appliedBy: 'reporting' as const,
  appliedAt: '2023-08-16T07:00:02.090Z',
};
const inRecords = {
  ...entry,
  appliedBy: 'membership' as const,
  appliedAt: '2023-08-16T07:00:02.140Z',
};
const arrivalAfter = (...entries: Parameters<typeof withEntry>[1][]) =>
  entries.reduce((list, each) => withEntry(list, each), withRecorded([], [decision]))[0]!;

describe('the way of a decision', () => {
  it('counts each station from the moment it was recorded', () => {
    const stops = pathOf(arrivalAfter(inStatistics, inRecords));
    expect(stops.map(({ station, afterMs }) => [station, afterMs])).toEqual([
      ['recorded', 0],
      ['sent', 8],
      ['statistics', 49],
      ['records', 99],
    ]);
    expect(totalMs(stops)).toBe(99);
  });

  it('leaves open where it has not passed', () => {
    const stops = pathOf(arrivalAfter(inStatistics));
    expect(stops.at(-1)).toEqual({ station: 'records', at: null, afterMs: null });
    expect(totalMs(stops)).toBeNull();
  });

  it('shows no time before the start when two clocks differ', () => {
    const early = { ...inStatistics, sentAt: '2023-08-16T07:00:02.039Z' };
    expect(pathOf(arrivalAfter(early))[1]?.afterMs).toBe(0);
  });

  it('begins with what the register says, before any stream told of it', () => {
    const [recorded, ...others] = pathOf(withRecorded([], [decision])[0]!);
    expect(recorded).toEqual({ station: 'recorded', at: decision.recordedAt, afterMs: 0 });
    expect(others.map(({ at }) => at)).toEqual([null, null, null]);
  });

  it('takes as long as its slower reader', () => {
    const slow = { ...inStatistics, appliedAt: '2023-08-16T07:00:04.041Z' };
    expect(totalMs(pathOf(arrivalAfter(slow, inRecords)))).toBe(2_000);
  });
});

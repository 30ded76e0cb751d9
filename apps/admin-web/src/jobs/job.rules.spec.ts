import { describe, expect, it } from '@jest/globals';
import type { Job } from '../api/generated/client.js';
import { fileOf, findingOf, followedIds, isOver, newerOf } from './job.rules.js';

const job = (more: Partial<Job> = {}): Job => ({
  id: '0198f0a6-0000-7000-8000-000000000001',
  kind: 'award-export',
  state: 'active',
  progress: 40,
  createdAt: '2023-08-16T07:00:02.041Z',
  finishedAt: null,
  ...more,
});

describe('of two views of a job', () => {
  it('the one that knows more counts, so that progress never goes back', () => {
    expect(newerOf(job({ progress: 40 }), job({ progress: 60 })).progress).toBe(60);
    expect(newerOf(job({ progress: 60 }), job({ progress: 40 })).progress).toBe(60);
  });

  it('one that is over stays so', () => {
    const over = job({ state: 'cancelled', progress: 30 });
    expect(newerOf(over, job({ progress: 90 }))).toBe(over);
    expect(newerOf(job({ progress: 90 }), over)).toBe(over);
  });

  it('one of another job does not count', () => {
    expect(newerOf(job(), job({ id: 'other', progress: 99 })).progress).toBe(40);
  });
});

describe('what came out of a job', () => {
  it('is its file, once it is completed', () => {
    const result = { fileName: 'khen-thuong.csv', rows: 104, bytes: 18_230 };
    expect(fileOf(job({ state: 'completed', result }))).toEqual(result);
    expect(fileOf(job({ result }))).toBeUndefined();
    expect(fileOf(job({ state: 'completed', result: { equal: true } }))).toBeUndefined();
  });

  it.each([
    [{ equal: true, countersEqual: true }, 'equal'],
    [{ equal: false, countersEqual: true }, 'different'],
    [{ equal: false, countersEqual: false }, 'different'],
    [{ equal: true, countersEqual: false }, 'miscounted'],
    [{}, 'different'],
  ])('is what a reconciliation found: %j → %s', (result, finding) => {
    expect(findingOf(job({ kind: 'reconciliation', state: 'completed', result }))).toBe(finding);
    expect(findingOf(job({ kind: 'reconciliation', result }))).toBeUndefined();
  });

  it('is neither for a job that failed or was cancelled', () => {
    for (const state of ['failed', 'cancelled'] as const) {
      expect(fileOf(job({ state, result: { fileName: 'a.csv' } }))).toBeUndefined();
      expect(findingOf(job({ kind: 'reconciliation', state, result: {} }))).toBeUndefined();
    }
  });

  it('counts a file as empty that says nothing of its size', () => {
    const result = { fileName: 'khen-thuong.csv' };
    expect(fileOf(job({ state: 'completed', result }))).toEqual({ ...result, rows: 0, bytes: 0 });
  });
});

describe('the jobs that are followed', () => {
  const at = (id: string, createdAt: string, state: Job['state'] = 'active') =>
    job({ id, createdAt: `2023-08-16T07:00:0${createdAt}Z`, state });

  it('are the two newest that are not over, however they are listed', () => {
    const jobs = [
      at('a', '1.000'),
      at('d', '4.000', 'completed'),
      at('c', '3.000', 'waiting'),
      at('b', '2.000'),
    ];
    expect(followedIds(jobs)).toEqual(['c', 'b']);
    expect(jobs.map(({ id }) => id)).toEqual(['a', 'd', 'c', 'b']);
  });

  it('are none when all are over', () => {
    expect(followedIds([at('a', '1.000', 'failed')])).toEqual([]);
  });
});

describe('a job', () => {
  it.each([
    ['waiting', false],
    ['active', false],
    ['completed', true],
    ['failed', true],
    ['cancelled', true],
  ] as const)('that is %s is over: %s', (state, over) => {
    expect(isOver(job({ state }))).toBe(over);
  });
});

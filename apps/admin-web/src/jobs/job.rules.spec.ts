import { describe, expect, it } from '@jest/globals';
import type { Job } from '../api/generated/client.js';
import { equalityOf, fileOf, isOver, newerOf } from './job.rules.js';

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
    [{ equal: true, countersEqual: true }, true],
    [{ equal: false, countersEqual: true }, false],
    [{ equal: true, countersEqual: false }, false],
    [{}, false],
  ])('is whether everything is equal: %j → %s', (result, equal) => {
    expect(equalityOf(job({ kind: 'reconciliation', state: 'completed', result }))).toBe(equal);
    expect(equalityOf(job({ kind: 'reconciliation', result }))).toBeUndefined();
  });

  it('is neither for a job that failed or was cancelled', () => {
    for (const state of ['failed', 'cancelled'] as const) {
      expect(fileOf(job({ state, result: { fileName: 'a.csv' } }))).toBeUndefined();
      expect(equalityOf(job({ kind: 'reconciliation', state, result: {} }))).toBeUndefined();
    }
  });

  it('counts a file as empty that says nothing of its size', () => {
    const result = { fileName: 'khen-thuong.csv' };
    expect(fileOf(job({ state: 'completed', result }))).toEqual({ ...result, rows: 0, bytes: 0 });
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

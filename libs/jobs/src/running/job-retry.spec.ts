import { describe, expect, it } from '@jest/globals';
import { RuleViolation } from '@dong-hanh/contracts';
import { Problem } from '@dong-hanh/service-kit';
import { delayAfter, isWorthRetrying, storedProblem } from './job-retry.js';
import { RetryLater } from './job-worker.js';

const databaseAway = Object.assign(new Error('connect'), { code: 'ECONNREFUSED' });

describe('a failed attempt', () => {
  it.each([
    [databaseAway, true],
    [new RetryLater('gateway'), true],
    [new Problem('database-unavailable'), true],
    [new Problem('too-many-requests', { seconds: 1 }), true],
    [new Problem('permission-missing', { permission: 'honour.export' }), false],
    [new RuleViolation('export-too-large', { limit: 1 }), false],
    [new TypeError('undefined is not a function'), false],
  ])('with %s is tried again: %s', (error, expected) => {
    expect(isWorthRetrying(error)).toBe(expected);
  });

  it('is tried again after 1 s, 2 s, 4 s and at most a minute, or half of it by chance', () => {
    const delays = (chance: number) =>
      [1, 2, 3, 6, 7, 50].map((attempt) => delayAfter(attempt, databaseAway, chance));
    expect(delays(1)).toEqual([1_000, 2_000, 4_000, 32_000, 60_000, 60_000]);
    expect(delays(0)).toEqual([500, 1_000, 2_000, 16_000, 30_000, 30_000]);
  });

  it('is not tried again sooner than the one who is away asked', () => {
    const asked = new Problem('too-many-requests', {}, [], { retryAfterSeconds: 7 });
    expect(delayAfter(1, asked, 0)).toBe(7_000);
    expect(delayAfter(1, new RetryLater('gateway', { afterSeconds: 9 }), 1)).toBe(9_000);
  });

  it('is kept as a code with its parameters, never with a text that may hold data', () => {
    expect(storedProblem(new TypeError('Nguyễn Văn An'))).toEqual({
      code: 'internal-error',
      parameters: {},
      faults: [],
    });
    expect(storedProblem(new RetryLater('gateway', { cause: new Error('token') }))).toEqual({
      code: 'service-unavailable',
      parameters: { service: 'gateway' },
      faults: [],
    });
  });
});

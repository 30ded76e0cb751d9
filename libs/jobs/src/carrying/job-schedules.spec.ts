import { describe, expect, it } from '@jest/globals';
import { newestTick } from './job-schedules.js';

const nightly = { cron: '0 2 * * *', tz: 'Asia/Ho_Chi_Minh' };
const tick = (after: string, until: string, schedule = nightly) =>
  newestTick(schedule, new Date(after), new Date(until))?.toISOString();

describe('the tick that a schedule missed', () => {
  it('is none before the next one is due', () => {
    expect(tick('2026-03-01T19:00:00Z', '2026-03-02T18:59:59Z')).toBeUndefined();
  });

  it('is the newest of those that passed, in the time zone of the schedule', () => {
    expect(tick('2026-03-01T19:00:00Z', '2026-03-02T19:00:00Z')).toBe('2026-03-02T19:00:00.000Z');
    expect(tick('2026-03-01T18:59:59Z', '2026-03-01T19:00:01Z')).toBe('2026-03-01T19:00:00.000Z');
    expect(tick('2026-02-01T19:00:00Z', '2026-03-02T12:00:00Z')).toBe('2026-03-01T19:00:00.000Z');
  });

  it('is found without counting every minute of a year', () => {
    const everyMinute = { cron: '* * * * *', tz: 'Asia/Ho_Chi_Minh' };
    const before = performance.now();
    const newest = tick('2025-01-01T00:00:00Z', '2026-01-01T00:00:30Z', everyMinute);
    expect(newest).toBe('2026-01-01T00:00:00.000Z');
    expect(performance.now() - before).toBeLessThan(500);
  });
});

import { describe, expect, it } from '@jest/globals';
import { accountFor, isEnding } from './token.rules.js';

describe('the accounts of the demo', () => {
  it.each([
    ['/v1/statistics/awards?unitId=a', 'analyst'],
    ['/v1/live', 'analyst'],
    ['/v1/streams', 'analyst'],
    ['/v1/award-decisions', 'officer'],
    ['/v1/members/a/honours', 'officer'],
    ['/v1/jobs', 'officer'],
  ])('%s is read by the %s', (url, account) => {
    expect(accountFor(url)).toBe(account);
  });
});

describe('a token', () => {
  const token = { accessToken: 'a', expiresAt: '2026-11-25T03:00:00.000Z' };

  it('is renewed a minute before it ends', () => {
    expect(isEnding(token, Date.parse('2026-11-25T02:58:59.000Z'))).toBe(false);
    expect(isEnding(token, Date.parse('2026-11-25T02:59:01.000Z'))).toBe(true);
  });

  it('that has ended is renewed, and so is one that says no time', () => {
    expect(isEnding(token, Date.parse('2026-11-25T04:00:00.000Z'))).toBe(true);
    expect(isEnding({ ...token, expiresAt: '' }, Date.now())).toBe(true);
  });
});

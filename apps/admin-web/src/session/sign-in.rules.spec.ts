import { describe, expect, it } from '@jest/globals';
import { ErrorResponse } from 'oidc-client-ts';
import { isIssuersRefusal, needsRenewal, returnAddress } from './sign-in.rules.js';

describe('the address to come back to', () => {
  it.each([
    ['/jobs', '?kind=reconciliation', '/jobs?kind=reconciliation'],
    ['/', '', '/'],
    ['/callback', '?code=a&state=b', '/'],
  ])('from %s%s is %s', (pathname, search, address) => {
    expect(returnAddress({ pathname, search })).toBe(address);
  });
});

describe('the token of who signed in', () => {
  const now = Date.parse('2026-11-25T03:00:00.000Z');
  const endsIn = (seconds: number) => ({ expires_at: now / 1_000 + seconds });

  it.each([
    [300, false],
    [31, false],
    [30, true],
    [0, true],
    [-3_600, true],
  ])('that ends in %d s is renewed first: %s', (seconds, renewed) => {
    expect(needsRenewal(endsIn(seconds), now)).toBe(renewed);
  });

  it('that says no end is taken as it is', () => {
    expect(needsRenewal({}, now)).toBe(false);
  });
});

describe('a renewal that fails', () => {
  it('is final only when the issuer refused', () => {
    expect(isIssuersRefusal(new ErrorResponse({ error: 'invalid_grant' }))).toBe(true);
    expect(isIssuersRefusal(new TypeError('Failed to fetch'))).toBe(false);
    expect(isIssuersRefusal('away')).toBe(false);
  });
});

import { describe, expect, it } from '@jest/globals';
import { readConfig } from './config.js';

const right = {
  PORT: '3000',
  OIDC_ISSUER: 'http://127.0.0.1:3000/oidc',
  JWKS_URL: 'http://127.0.0.1:21001/oidc/jwks',
  MEMBERSHIP_URL: 'http://127.0.0.1:21002',
  EMULATION_URL: 'http://127.0.0.1:21003',
  WELFARE_SUPPORT_URL: 'http://127.0.0.1:21005',
  REPORTING_URL: 'http://127.0.0.1:21004',
  REDIS_URL: 'redis://127.0.0.1:6379',
};

describe('the settings of the gateway', () => {
  it('let one script send 300 requests a second, and more, unless told otherwise', () => {
    expect(readConfig(right).RATE_LIMIT_PER_SECOND).toBe(1_000);
    expect(readConfig({ ...right, RATE_LIMIT_PER_SECOND: '5' }).RATE_LIMIT_PER_SECOND).toBe(5);
  });

  it('can do without a development issuer and without metrics', () => {
    const config = readConfig(right);
    expect([config.IDENTITY_URL, config.METRICS_PORT]).toEqual([undefined, undefined]);
  });

  it.each([
    'MEMBERSHIP_URL',
    'EMULATION_URL',
    'WELFARE_SUPPORT_URL',
    'REPORTING_URL',
    'REDIS_URL',
    'JWKS_URL',
  ])('refuse to be without %s, and name it', (name) =>
    expect(() => readConfig({ ...right, [name]: undefined })).toThrow(name),
  );

  it('refuse an address that is none', () => {
    expect(() => readConfig({ ...right, REDIS_URL: 'http://127.0.0.1' })).toThrow('REDIS_URL');
    expect(() => readConfig({ ...right, RATE_LIMIT_PER_SECOND: '0' })).toThrow('RATE_LIMIT');
  });
});

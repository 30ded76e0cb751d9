import { describe, expect, it } from '@jest/globals';
import { readConfig } from './config.js';

const right = {
  PORT: '21002',
  OIDC_ISSUER: 'http://127.0.0.1:3000/oidc',
  IDENTITY_KEYS_FILE: '/tmp/keys.json',
};

describe('the settings of the issuer', () => {
  it('are complete with a port, the public address and a file for the keys', () => {
    expect(readConfig(right)).toMatchObject({
      PORT: 21_002,
      NODE_ENV: 'development',
      OIDC_AUDIENCE: 'dong-hanh-api',
    });
  });

  it('refuse to be production', () => {
    expect(() => readConfig({ ...right, NODE_ENV: 'production' })).toThrow(
      'NODE_ENV: the development issuer never runs in production',
    );
  });

  it('name what is missing', () => {
    expect(() => readConfig({ ...right, IDENTITY_KEYS_FILE: undefined })).toThrow(
      'IDENTITY_KEYS_FILE',
    );
  });
});

import { describe, expect, it } from '@jest/globals';
import { foreignOrigin, signInSettings } from './sign-in.rules.js';

describe('where the admin web signs people in', () => {
  it('is the development issuer, by the name of the page itself', () => {
    const settings = signInSettings('http://127.0.0.1:3000/oidc', true);
    expect(settings).toEqual({ authority: '/oidc', clientId: 'admin-web' });
    expect(foreignOrigin(settings)).toBeUndefined();
  });

  it('is the issuer of the tokens in production, which the page may then reach', () => {
    const settings = signInSettings('https://login.congdoan.example/realms/dong-hanh', false);
    expect(settings.authority).toBe('https://login.congdoan.example/realms/dong-hanh');
    expect(foreignOrigin(settings)).toBe('https://login.congdoan.example');
  });
});

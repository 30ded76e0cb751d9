import type { ResourceServer } from 'oidc-provider';
import { TOKEN_LIFETIME_SECONDS } from './key-ring.js';

/** The API as the issuer names it; a client that asks for nothing gets tokens for it. */
export const RESOURCE = 'urn:dong-hanh:api';
/** What an account may do follows from its rights in membership, so one scope is enough. */
export const SCOPE = 'openid';

/** Access tokens for the API: JWT, signed RS256, ten minutes. */
export function apiResource(audience: string): ResourceServer {
  return {
    audience,
    scope: SCOPE,
    accessTokenFormat: 'jwt',
    accessTokenTTL: TOKEN_LIFETIME_SECONDS,
    jwt: { sign: { alg: 'RS256' } },
  };
}

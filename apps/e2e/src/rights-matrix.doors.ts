import { createHmac, createPublicKey, randomUUID, sign, type JsonWebKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { runningPlatform } from './platform.js';

/** The folder of the running platform: its keys, its logs. */
export function dataFolder(): string {
  return path.dirname(process.env.RUN_JSON ?? '');
}

/** The doors of the platform, each with a path that any account may read. */
export function doors(): [name: string, url: string][] {
  const { gateway, processes } = runningPlatform();
  return [
    ['gateway', `${gateway}/v1/streams`],
    ['gateway to membership', `${gateway}/v1/access/grants`],
    ['gateway to emulation', `${gateway}/v1/award-forms`],
    ['gateway to welfare-support', `${gateway}/v1/support-categories`],
    ['gateway to reporting', `${gateway}/v1/statistics/awards`],
    ['membership', `${processes.membership?.url}/v1/access/grants`],
    ['emulation', `${processes.emulation?.url}/v1/award-forms`],
    ['welfare-support', `${processes['welfare-support']?.url}/v1/support-categories`],
    ['reporting', `${processes.reporting?.url}/v1/statistics/awards`],
  ];
}

type Parts = Record<string, unknown>;

const encode = (part: unknown) => Buffer.from(JSON.stringify(part)).toString('base64url');

/**
 * A token signed with the issuer's own key, as the issuer itself would sign it: what is refused is refused
 * for what it says.
 */
export function issuedToken(claims: Parts = {}): string {
  const jwk = issuerKey();
  const input = unsigned({ alg: 'RS256', typ: 'at+jwt', kid: jwk.kid }, claims);
  const signature = sign('sha256', Buffer.from(input), { key: jwk, format: 'jwk' });
  return `${input}.${signature.toString('base64url')}`;
}

/** Tokens that look right and must open nothing, by what is wrong with them. */
export function wrongTokens(): Record<string, string> {
  const now = Math.floor(Date.now() / 1_000);
  const jwk = issuerKey();
  const publicPem = createPublicKey({ key: jwk, format: 'jwk' }).export({
    type: 'spki',
    format: 'pem',
  });
  const confused = unsigned({ alg: 'HS256', typ: 'at+jwt', kid: jwk.kid });
  const none = unsigned({ alg: 'none', typ: 'at+jwt' });
  const [, , signature = ''] = issuedToken().split('.');
  return {
    'of another issuer': issuedToken({ iss: 'http://127.0.0.1:1/oidc' }),
    'for another audience': issuedToken({ aud: 'reference' }),
    'for no audience': issuedToken({ aud: undefined }),
    'that has expired': issuedToken({ iat: now - 700, exp: now - 60 }),
    'that never expires': issuedToken({ exp: undefined }),
    'of a time to come': issuedToken({ nbf: now + 600 }),
    'of nobody': issuedToken({ sub: undefined }),
    'with the algorithm none': `${none}.`,
    'with the algorithm none and a signature': `${none}.${signature}`,
    'signed with the public key as a secret': `${confused}.${createHmac('sha256', publicPem)
      .update(confused)
      .digest('base64url')}`,
    'whose claims were exchanged': `${unsigned({ alg: 'RS256', typ: 'at+jwt', kid: jwk.kid }, { sub: 'admin' })}.${signature}`,
    'that is none': 'x.y.z',
  };
}

function unsigned(header: Parts, claims: Parts = {}): string {
  const now = Math.floor(Date.now() / 1_000);
  const usual = {
    jti: randomUUID(),
    iss: `${runningPlatform().gateway}/oidc`,
    aud: 'dong-hanh-api',
    sub: 'vgcl-officer',
    scope: 'openid',
    iat: now,
    exp: now + 600,
  };
  return `${encode(header)}.${encode({ ...usual, ...claims })}`;
}

function issuerKey(): JsonWebKey & { kid: string } {
  const file = path.join(dataFolder(), 'identity-keys.json');
  const { keys } = JSON.parse(readFileSync(file, 'utf8')) as {
    keys: { jwk: JsonWebKey & { kid: string } }[];
  };
  return keys[0]!.jwk;
}

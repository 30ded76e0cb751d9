import { randomBytes } from 'node:crypto';
import { exportJWK, generateKeyPair, type JWK } from 'jose';
import { z } from 'zod';

/** How long an access token is valid; a key must stay published that long after it signed its last one. */
export const TOKEN_LIFETIME_SECONDS = 600;

const PUBLISHED_AFTER_RETIREMENT_MS = (TOKEN_LIFETIME_SECONDS + 60) * 1_000;

const signingKey = z.object({
  jwk: z.looseObject({ kid: z.string(), kty: z.literal('RSA'), d: z.string() }),
  retiredAt: z.iso.datetime().nullable(),
});

/** The secrets of one installation: signing keys, newest first, and what signs the cookies. */
export const keyRing = z.object({
  keys: z.array(signingKey).min(1),
  cookieSecret: z.string().min(32),
});
export type KeyRing = z.infer<typeof keyRing>;

/** A new key pair for RS256, as a private JWK with an id of its own. */
export async function newSigningKey(): Promise<KeyRing['keys'][number]['jwk']> {
  const { privateKey } = await generateKeyPair('RS256', { extractable: true });
  const jwk: JWK = await exportJWK(privateKey);
  const kid = randomBytes(12).toString('base64url');
  return { ...jwk, kid, kty: 'RSA', d: String(jwk.d), alg: 'RS256', use: 'sig' };
}

export async function newKeyRing(): Promise<KeyRing> {
  return {
    keys: [{ jwk: await newSigningKey(), retiredAt: null }],
    cookieSecret: randomBytes(32).toString('base64url'),
  };
}

/**
 * The ring after a rotation: the new key signs, its predecessor stays published until its last token
 * has expired, and what was retired longer ago leaves.
 */
export function rotated(ring: KeyRing, jwk: KeyRing['keys'][number]['jwk'], now: Date): KeyRing {
  const kept = ring.keys
    .map((key) => ({ ...key, retiredAt: key.retiredAt ?? now.toISOString() }))
    .filter(
      ({ retiredAt }) => now.getTime() - Date.parse(retiredAt) < PUBLISHED_AFTER_RETIREMENT_MS,
    );
  return { ...ring, keys: [{ jwk, retiredAt: null }, ...kept] };
}

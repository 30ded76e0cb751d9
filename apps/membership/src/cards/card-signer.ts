import {
  createHash,
  createPrivateKey,
  createPublicKey,
  hkdfSync,
  sign,
  type KeyObject,
} from 'node:crypto';
import type { PrintedCard } from './card.rules.js';

/** A public key as RFC 8037 writes it. */
export interface CardKey {
  kty: 'OKP';
  crv: 'Ed25519';
  x: string;
  kid: string;
  alg: 'EdDSA';
  use: 'sig';
}

interface KeyPair {
  secret: KeyObject;
  shown: CardKey;
}

/** What a private key of Ed25519 is wrapped in (RFC 8410, §7). */
const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex');

/**
 * Signs cards with the newest key. The keys before it only stay published, so that cards which they signed are still
 * good: a key is rotated by putting a new secret before the others.
 */
export class CardSigner {
  private readonly pairs: readonly KeyPair[];

  /** @param secrets newest first, of 32 characters or more */
  constructor(secrets: readonly string[]) {
    this.pairs = secrets.map(keyPairOf);
  }

  /** All public keys, that of new cards first. */
  get keys(): CardKey[] {
    return this.pairs.map(({ shown }) => shown);
  }

  /**
   * What the QR code of a card holds: a compact JWS (RFC 7515) over the number, the unit and the days. It says nothing
   * of the person.
   */
  sign({ number, version, unitId, unitVersion, issuedOn, validUntil }: PrintedCard): {
    keyId: string;
    qr: string;
  } {
    const [{ secret, shown }] = this.pairs as [KeyPair];
    const header = { alg: shown.alg, kid: shown.kid, typ: 'dong-hanh-card' };
    const claims = { number, version, unitId, unitVersion, issuedOn, validUntil };
    const text = `${encoded(header)}.${encoded(claims)}`;
    const signature = sign(null, Buffer.from(text), secret).toString('base64url');
    return { keyId: shown.kid, qr: `${text}.${signature}` };
  }
}

function keyPairOf(words: string): KeyPair {
  const seed = Buffer.from(hkdfSync('sha256', words, '', 'dong-hanh member cards', 32));
  const der = Buffer.concat([PKCS8, seed]);
  const secret = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  const { x = '' } = createPublicKey(secret).export({ format: 'jwk' });
  const named = JSON.stringify({ crv: 'Ed25519', kty: 'OKP', x });
  // The thumbprint of RFC 7638 names a key by what it is.
  const kid = createHash('sha256').update(named).digest('base64url');
  return { secret, shown: { kty: 'OKP', crv: 'Ed25519', x, kid, alg: 'EdDSA', use: 'sig' } };
}

function encoded(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

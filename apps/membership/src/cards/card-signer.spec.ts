import { describe, expect, it } from '@jest/globals';
import { compactVerify, createLocalJWKSet, errors, type JSONWebKeySet } from 'jose';
import { CardSigner } from './card-signer.js';

const [newest, former] = ['n'.repeat(32), 'f'.repeat(32)];
const signer = new CardSigner([newest, former]);
const card = {
  ...{ number: '7K3M-9QXA-2ZBT', version: 2, unitVersion: 3 },
  ...{ unitId: '0198f0a0-0000-7000-8000-000000000011', unitName: 'Công đoàn Trường Nghi Lộc 5' },
  ...{ issuedOn: '2026-03-01', validUntil: '2031-03-01' },
};
/** As a device does that has nothing but the published keys. */
const check = async (qr: string, keys = signer.keys) => {
  const { payload } = await compactVerify(qr, createLocalJWKSet({ keys } as JSONWebKeySet), {
    algorithms: ['EdDSA'],
  });
  return JSON.parse(new TextDecoder().decode(payload)) as Record<string, unknown>;
};

describe('the signature of a card', () => {
  it('is checked by any implementation of RFC 7515 with the published keys alone', async () => {
    const { unitName: _, ...claims } = card;
    expect(await check(signer.sign(card).qr)).toEqual(claims);
  });

  it('fits into a QR code of medium size', () => {
    expect(signer.sign(card).qr.length).toBeLessThan(450);
  });

  it('holds numbers, an id and days, and no text that could name a person', async () => {
    const claims = await check(signer.sign(card).qr);
    expect(Object.keys(claims).sort()).toEqual([
      ...['issuedOn', 'number', 'unitId', 'unitVersion', 'validUntil', 'version'],
    ]);
  });

  it('breaks with any change of what it signs', async () => {
    const [header, , signature] = signer.sign(card).qr.split('.');
    const forged = Buffer.from(JSON.stringify({ ...card, validUntil: '2099-01-01' }));
    const qr = `${header}.${forged.toString('base64url')}.${signature}`;
    await expect(check(qr)).rejects.toThrow(errors.JWSSignatureVerificationFailed);
  });

  it('is none by a key that is not published, whatever it calls itself', async () => {
    const stranger = new CardSigner(['s'.repeat(32)]);
    const { qr } = stranger.sign(card);
    await expect(check(qr)).rejects.toThrow(errors.JWKSNoMatchingKey);
    const posing = [{ ...signer.keys[0]!, kid: stranger.keys[0]!.kid }];
    await expect(check(qr, posing)).rejects.toThrow(errors.JWSSignatureVerificationFailed);
  });
});

describe('the keys of cards', () => {
  it('come from the secrets alone, so that they are the same after a restart', () => {
    expect(new CardSigner([newest, former]).keys).toEqual(signer.keys);
    expect(signer.sign(card).keyId).toBe(signer.keys[0]?.kid);
  });

  it('stay good for old cards when a new secret is put before them', async () => {
    const { qr } = new CardSigner([former]).sign(card);
    expect(await check(qr)).toMatchObject({ number: card.number });
    expect(signer.keys).toHaveLength(2);
    expect(new Set(signer.keys.map(({ kid }) => kid)).size).toBe(2);
  });

  it('publish no secret', () => {
    for (const key of signer.keys) {
      expect(Object.keys(key).sort()).toEqual(['alg', 'crv', 'kid', 'kty', 'use', 'x']);
      expect(JSON.stringify(key)).not.toContain('"d"');
    }
  });
});

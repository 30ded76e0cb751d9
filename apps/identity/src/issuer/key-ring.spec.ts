import { describe, expect, it } from '@jest/globals';
import { keyRing, newKeyRing, newSigningKey, rotated } from './key-ring.js';

const ids = (ring: { keys: { jwk: { kid: string } }[] }) => ring.keys.map(({ jwk }) => jwk.kid);
const minutesLater = (minutes: number) => new Date(Date.UTC(2026, 2, 1) + minutes * 60_000);

describe('a key ring', () => {
  it('begins with one key for RS256 and a cookie secret of its own', async () => {
    const [one, other] = [await newKeyRing(), await newKeyRing()];
    expect(keyRing.parse(one).keys).toMatchObject([{ jwk: { alg: 'RS256', use: 'sig' } }]);
    expect(one.cookieSecret).not.toBe(other.cookieSecret);
    expect(ids(one)).not.toEqual(ids(other));
  });

  it('signs with the new key after a rotation and keeps the old one published', async () => {
    const before = await newKeyRing();
    const jwk = await newSigningKey();
    const after = rotated(before, jwk, minutesLater(0));
    expect(ids(after)).toEqual([jwk.kid, ...ids(before)]);
    expect(after.keys.map(({ retiredAt }) => retiredAt)).toEqual([
      null,
      minutesLater(0).toISOString(),
    ]);
    expect(after.cookieSecret).toBe(before.cookieSecret);
  });

  it('drops a retired key once its last token has expired, and not before', async () => {
    const first = await newKeyRing();
    const second = rotated(first, await newSigningKey(), minutesLater(0));
    expect(ids(rotated(second, await newSigningKey(), minutesLater(10)))).toContain(ids(first)[0]);
    const late = rotated(second, await newSigningKey(), minutesLater(12));
    expect(ids(late)).not.toContain(ids(first)[0]);
    expect(ids(late)).toContain(ids(second)[0]);
  });
});

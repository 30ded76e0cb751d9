import { startTestIssuer, type TestIssuer } from '@dong-hanh/testing';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { TokenVerifier } from './authentication.js';

let issuer: TestIssuer;
let verifier: TokenVerifier;

beforeEach(async () => {
  issuer = await startTestIssuer();
  verifier = new TokenVerifier(issuer);
});

afterEach(async () => {
  jest.restoreAllMocks();
  await issuer.close();
});

const bearer = async (account: string, claims?: Record<string, unknown>) =>
  `Bearer ${await issuer.token(account, claims)}`;

function passSeconds(seconds: number): void {
  const now = Date.now() + seconds * 1_000;
  jest.spyOn(Date, 'now').mockReturnValue(now);
}

const unauthenticated = expect.objectContaining({ code: 'unauthenticated' });

describe('a token that is sent again', () => {
  it('is the same caller', async () => {
    const authorization = await bearer('analyst');
    const first = await verifier.verify(authorization);
    expect(first.accountId).toBe('analyst');
    expect(await verifier.verify(authorization)).toBe(first);
  });

  it('is checked again after a minute', async () => {
    const authorization = await bearer('analyst');
    const first = await verifier.verify(authorization);
    passSeconds(61);
    const again = await verifier.verify(authorization);
    expect(again).toEqual(first);
    expect(again).not.toBe(first);
  });

  it('is not taken for longer than it was issued for', async () => {
    const exp = Math.floor(Date.now() / 1_000) + 20;
    const authorization = await bearer('analyst', { exp });
    const first = await verifier.verify(authorization);
    passSeconds(21);
    // The clocks of issuer and service may differ by some seconds, so it is checked once more.
    expect(await verifier.verify(authorization)).not.toBe(first);
  });

  it('with another signature is refused, however often the right one was taken', async () => {
    const authorization = await bearer('analyst');
    await verifier.verify(authorization);
    const forged = `${authorization.slice(0, -6)}AAAAAA`;
    await expect(verifier.verify(forged)).rejects.toEqual(unauthenticated);
    await expect(verifier.verify(forged)).rejects.toEqual(unauthenticated);
  });

  it('is forgotten when five hundred others came since', async () => {
    const authorization = await bearer('analyst');
    const first = await verifier.verify(authorization);
    for (let other = 0; other < 500; other += 1)
      await verifier.verify(await bearer(`account-${other}`));
    expect(await verifier.verify(authorization)).not.toBe(first);
  });
});

import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';

export interface TestIssuer {
  issuer: string;
  audience: string;
  jwksUrl: string;
  /** A signed access token; `claims` replace the usual ones (`exp`, `aud`, …). */
  token(account: string, claims?: Record<string, unknown>): Promise<string>;
  /** The same token signed with a key that nobody published. */
  forgedToken(account: string): Promise<string>;
  /** Publishes a new key, as an issuer does when it rotates, and signs with it from now on. */
  rotate(): Promise<void>;
  close(): Promise<void>;
}

/** An identity provider for specs: real keys, real signatures, a real JWKS endpoint on loopback. */
export async function startTestIssuer(): Promise<TestIssuer> {
  const keys = [await signingKey()];
  const server = createServer((_, response) => {
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ keys: keys.map(({ jwk }) => jwk) }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const identity = { issuer: origin, audience: 'dong-hanh-api' };
  return {
    ...identity,
    jwksUrl: `${origin}/jwks`,
    token: (account, claims) => sign(keys.at(-1)!, account, identity, claims),
    forgedToken: async (account) => {
      const stranger = await signingKey();
      return sign({ ...stranger, id: keys[0]!.id }, account, identity);
    },
    rotate: async () => {
      keys.push(await signingKey());
    },
    close: () => closeServer(server),
  };
}

type SigningKey = Awaited<ReturnType<typeof signingKey>>;

async function signingKey() {
  const { privateKey, publicKey } = await generateKeyPair('RS256');
  const id = crypto.randomUUID();
  const jwk = { ...(await exportJWK(publicKey)), kid: id, alg: 'RS256', use: 'sig' };
  return { id, privateKey, jwk };
}

function sign(
  key: SigningKey,
  account: string,
  identity: { issuer: string; audience: string },
  claims: Record<string, unknown> = {},
): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  return new SignJWT({
    iss: identity.issuer,
    aud: identity.audience,
    sub: account,
    scope: 'openid',
    iat: now,
    exp: now + 600,
    ...claims,
  })
    .setProtectedHeader({ alg: 'RS256', kid: key.id, typ: 'at+jwt' })
    .sign(key.privateKey);
}

async function closeServer(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}

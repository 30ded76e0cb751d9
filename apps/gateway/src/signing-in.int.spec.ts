import { createHash, randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually, infrastructure } from '@dong-hanh/testing';
import { decodeJwt, importJWK, SignJWT, type JWK } from 'jose';
import { freePort, startGateway, type GatewayUnderTest } from './gateway.fixture.js';
import { startIdentity, type IdentityProcess } from './identity-process.fixture.js';

let gateway: GatewayUnderTest;
let identity: IdentityProcess;
let issuer: string;

beforeAll(async () => {
  const [port, identityPort] = [await freePort(), await freePort()];
  issuer = `http://127.0.0.1:${port}/oidc`;
  identity = await startIdentity({ issuer, port: identityPort });
  gateway = await startGateway({
    token: { issuer, audience: 'dong-hanh-api', jwksUrl: `${identity.url}/oidc/jwks` },
    redisUrl: infrastructure().redisUrl,
    environment: { IDENTITY_URL: identity.url },
    port,
  });
  await eventually(async () => expect((await fetch(`${gateway.url}/oidc/jwks`)).status).toBe(200));
}, 30_000);

afterAll(async () => {
  await gateway.close();
  await identity.stop();
});

const statusWith = async (token: string) => {
  const headers = { authorization: `Bearer ${token}` };
  return (await fetch(`${gateway.url}/v1/units`, { headers })).status;
};

/** A token signed with the issuer's own key, as nobody outside could make it, with claims of our choice. */
async function signedByIssuer(claims: Record<string, unknown>): Promise<string> {
  const { keys } = JSON.parse(await readFile(identity.keysFile, 'utf8')) as {
    keys: { jwk: JWK }[];
  };
  const { jwk } = keys[0]!;
  const now = Math.floor(Date.now() / 1_000);
  return new SignJWT({
    iss: issuer,
    aud: 'dong-hanh-api',
    sub: 'analyst',
    exp: now + 60,
    ...claims,
  })
    .setProtectedHeader({ alg: 'RS256', kid: jwk.kid!, typ: 'at+jwt' })
    .sign(await importJWK(jwk, 'RS256'));
}

describe('a token of the issuer', () => {
  it('opens the platform, for the account it names', async () => {
    const token = await identity.token('province-officer');
    expect(decodeJwt(token)).toMatchObject({ iss: issuer, sub: 'province-officer' });
    expect(await statusWith(token)).toBe(200);
  });

  it.each([
    ['that has expired', { exp: Math.floor(Date.now() / 1_000) - 60 }],
    ['for somebody else', { aud: 'another-api' }],
    ['that says another issuer', { iss: 'http://127.0.0.1:1/oidc' }],
    ['without an account', { sub: undefined }],
  ])('%s opens nothing, although its signature is right', async (_, claims) => {
    expect(await statusWith(await signedByIssuer({}))).toBe(200);
    expect(await statusWith(await signedByIssuer(claims))).toBe(401);
  });

  it('whose content was changed opens nothing', async () => {
    const [header, payload, signature] = (await identity.token('analyst')).split('.');
    const claims = { ...decodeJwt(`${header}.${payload}.`), sub: 'admin' };
    const forged = Buffer.from(JSON.stringify(claims)).toString('base64url');
    expect(await statusWith(`${header}.${forged}.${signature}`)).toBe(401);
  });

  it('stays valid over a rotation of keys, and so do the tokens after it', async () => {
    const before = await identity.token('analyst');
    await identity.rotateKeys();
    const after = await identity.token('analyst');
    await eventually(async () => expect(await statusWith(after)).toBe(200));
    expect(await statusWith(before)).toBe(200);
  });
});

describe('signing in over the gateway', () => {
  it('is an authorization code with PKCE from the first address to the token', async () => {
    const verifier = randomBytes(32).toString('base64url');
    const redirectUri = `${gateway.url}/reference/oauth2-redirect.html`;
    const query = new URLSearchParams({
      client_id: 'reference',
      response_type: 'code',
      scope: 'openid',
      redirect_uri: redirectUri,
      code_challenge: createHash('sha256').update(verifier).digest('base64url'),
      code_challenge_method: 'S256',
    });
    const visitor = new Visitor();
    const form = await visitor.open(`${gateway.url}/oidc/auth?${query}`);
    expect((await visitor.open(form.location)).text).toContain('Chuyên viên thống kê');
    const accepted = await visitor.open(form.location, {
      account: 'analyst',
      password: 'dong-hanh',
    });
    const back = await visitor.open(accepted.location);
    expect(back.location.split('?')[0]).toBe(redirectUri);
    const answer = await fetch(`${gateway.url}/oidc/token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'authorization_code',
        client_id: 'reference',
        redirect_uri: redirectUri,
        code: new URL(back.location).searchParams.get('code')!,
        code_verifier: verifier,
      }),
    });
    const { access_token: token } = (await answer.json()) as { access_token: string };
    expect(decodeJwt(token).sub).toBe('analyst');
    expect(await statusWith(token)).toBe(200);
  });

  it('shows the browser no address but the gateway', async () => {
    const answer = await fetch(`${gateway.url}/oidc/.well-known/openid-configuration`);
    const text = await answer.text();
    expect(text).toContain(`"${gateway.url}/oidc/auth"`);
    expect(text).not.toContain(new URL(identity.url).host);
  });

  it('does not reach what the issuer keeps for its own port', async () => {
    const answers = await Promise.all([
      fetch(`${gateway.url}/dev/rotate-keys`, { method: 'POST' }),
      fetch(`${gateway.url}/oidc/dev/rotate-keys`, { method: 'POST' }),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([404, 404]);
  });

  it('answers what does not exist with a problem document', async () => {
    const answer = await fetch(`${gateway.url}/oidc/nothing`);
    expect(answer.status).toBe(404);
    expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
  });
});

/** A browser as far as signing in needs one: it keeps cookies and goes where it is told. */
class Visitor {
  private readonly cookies = new Map<string, string>();

  async open(address: string, form?: Record<string, string>) {
    const answer = await fetch(new URL(address, gateway.url), {
      redirect: 'manual',
      headers: { cookie: [...this.cookies].map((pair) => pair.join('=')).join('; ') },
      ...(form && { method: 'POST', body: new URLSearchParams(form) }),
    });
    for (const cookie of answer.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      this.cookies.set(name!, value!);
    }
    return { location: answer.headers.get('location') ?? '', text: await answer.text() };
  }
}

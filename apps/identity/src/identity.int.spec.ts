import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createServiceApp } from '@dong-hanh/service-kit';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createRemoteJWKSet, decodeProtectedHeader, jwtVerify } from 'jose';
import { identityModule } from './app.module.js';
import { readConfig } from './config.js';
import { DEMO_PASSWORD } from './demo-accounts.js';

const issuer = 'http://127.0.0.1:21999/oidc';
const redirectUri = 'http://localhost:21999/reference/oauth2-redirect.html';

let folder: string;
let app: NestFastifyApplication;
let origin: string;

async function start(): Promise<void> {
  const config = readConfig({
    PORT: '0',
    OIDC_ISSUER: issuer,
    IDENTITY_KEYS_FILE: path.join(folder, 'keys.json'),
  });
  app = await createServiceApp({
    name: 'identity',
    module: identityModule(config),
    logLevel: 'silent',
    isOpen: () => true,
  });
  await app.listen(0, '127.0.0.1');
  origin = await app.getUrl();
}

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'identity-'));
  await start();
});

afterAll(async () => {
  await app.close();
  await rm(folder, { recursive: true });
});

async function tokenRequest(fields: Record<string, string>, headers: Record<string, string> = {}) {
  const answer = await fetch(`${origin}/oidc/token`, {
    method: 'POST',
    headers,
    body: new URLSearchParams(fields),
  });
  const body = (await answer.json()) as {
    access_token: string;
    refresh_token?: string;
    error_description?: string;
  };
  return { status: answer.status, body };
}

const demoToken = async (account: string) => {
  const { body } = await tokenRequest({
    grant_type: 'urn:dong-hanh:demo-account',
    client_id: 'demo-cli',
    account,
  });
  return body.access_token;
};

const verify = (token: string) =>
  jwtVerify(token, createRemoteJWKSet(new URL(`${origin}/oidc/jwks`)), {
    issuer,
    audience: 'dong-hanh-api',
    algorithms: ['RS256'],
  });

interface Page {
  status: number;
  location: string;
  text: string;
  answer: Response;
}

const hiddenFields = (html: string) =>
  Object.fromEntries(
    [...html.matchAll(/name="(\w+)" value="([^"]*)"/g)].map(([, name, value]) => [name!, value!]),
  );

/** A browser as far as signing in needs one: it keeps cookies and follows redirects by hand. */
class Visitor {
  private readonly cookies = new Map<string, string>();

  async open(url: string, form?: Record<string, string>): Promise<Page> {
    const answer = await fetch(new URL(url, origin), {
      redirect: 'manual',
      headers: {
        cookie: [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; '),
        'x-forwarded-host': 'localhost:21999',
        'x-forwarded-proto': 'http',
      },
      ...(form && { method: 'POST', body: new URLSearchParams(form) }),
    });
    for (const cookie of answer.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(cookie) as unknown as [
        string,
        string,
        string,
      ];
      if (value) this.cookies.set(name, value);
      else this.cookies.delete(name);
    }
    const text = await answer.text();
    const [, action] =
      /<script>[^]*submit\(\)[^]*<form method="post" action="([^"]*)"/.exec(text) ?? [];
    if (action) return this.open(new URL(action).pathname, hiddenFields(text));
    return { status: answer.status, location: answer.headers.get('location') ?? '', text, answer };
  }

  /** The path inside the issuer of an absolute address that names the gateway. */
  follow = (location: string) => {
    const { pathname, search } = new URL(location, origin);
    return this.open(pathname + search);
  };
}

function authorizationRequest(more: Record<string, string> = {}) {
  const verifier = randomBytes(32).toString('base64url');
  const query = new URLSearchParams({
    client_id: 'reference',
    response_type: 'code',
    scope: 'openid',
    redirect_uri: redirectUri,
    state: 'here',
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
    ...more,
  });
  return { verifier, url: `/oidc/auth?${query}` };
}

async function signIn(visitor: Visitor, account: string, url: string) {
  const { location: form } = await visitor.open(url);
  const accepted = await visitor.open(form, { account, password: DEMO_PASSWORD });
  return visitor.follow(accepted.location);
}

describe('the token of a demo account', () => {
  it('names issuer, audience and account, is signed RS256 and lives ten minutes', async () => {
    const { payload, protectedHeader } = await verify(await demoToken('province-officer'));
    expect(protectedHeader).toMatchObject({ alg: 'RS256', typ: 'at+jwt' });
    expect(payload).toMatchObject({ sub: 'province-officer', scope: 'openid' });
    expect(payload.exp! - payload.iat!).toBe(600);
  });

  it('is refused for an account that does not exist, with the names of those that do', async () => {
    const { status, body } = await tokenRequest({
      grant_type: 'urn:dong-hanh:demo-account',
      client_id: 'demo-cli',
      account: 'root',
    });
    expect(status).toBe(400);
    expect(body.error_description).toContain('vgcl-officer, province-officer');
  });

  it('is given to the command line alone', async () => {
    const { status } = await tokenRequest({
      grant_type: 'urn:dong-hanh:demo-account',
      client_id: 'reference',
      account: 'analyst',
    });
    expect(status).toBe(400);
  });
});

describe('signing in on the page', () => {
  it('leads from the form to a code and from the code to a token of the account', async () => {
    const visitor = new Visitor();
    const { verifier, url } = authorizationRequest();
    const { location } = await signIn(visitor, 'auditor', url);
    expect(location.split('?')[0]).toBe(redirectUri);
    const code = new URL(location).searchParams.get('code')!;
    const { status, body } = await tokenRequest({
      grant_type: 'authorization_code',
      client_id: 'reference',
      redirect_uri: redirectUri,
      code,
      code_verifier: verifier,
    });
    expect(status).toBe(200);
    expect((await verify(body.access_token)).payload.sub).toBe('auditor');
  });

  it.each([
    ['the page that it leads back to', 'http://localhost:21999', 200],
    ['a page of somebody else', 'http://elsewhere.test', 400],
  ])('gives its token to %s: %s', async (_, page, expected) => {
    const { verifier, url } = authorizationRequest();
    const { location } = await signIn(new Visitor(), 'analyst', url);
    const { status } = await tokenRequest(
      {
        grant_type: 'authorization_code',
        client_id: 'reference',
        redirect_uri: redirectUri,
        code: new URL(location).searchParams.get('code')!,
        code_verifier: verifier,
      },
      { origin: page },
    );
    expect(status).toBe(expected);
  });

  it('addresses the browser by the name it used', async () => {
    const visitor = new Visitor();
    const { location: form } = await visitor.open(authorizationRequest().url);
    const { location } = await visitor.open(form, { account: 'member', password: DEMO_PASSWORD });
    expect(location).toMatch(/^http:\/\/localhost:21999\/oidc\/auth\//);
  });

  it('shows the form again after a wrong password and asks no server for anything', async () => {
    const visitor = new Visitor();
    const { location: form } = await visitor.open(authorizationRequest().url);
    const { status, text, answer } = await visitor.open(form, { account: 'admin', password: 'x' });
    expect(status).toBe(401);
    expect(text).toContain('value="admin" required checked');
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
  });

  it('takes a code once, and only from who can prove to have asked for it', async () => {
    const { verifier, url } = authorizationRequest();
    const { location } = await signIn(new Visitor(), 'analyst', url);
    const exchange = (code_verifier: string) =>
      tokenRequest({
        grant_type: 'authorization_code',
        client_id: 'reference',
        redirect_uri: redirectUri,
        code: new URL(location).searchParams.get('code')!,
        code_verifier,
      });
    expect((await exchange('w'.repeat(43))).status).toBe(400);
    expect((await exchange(verifier)).status).toBe(200);
    expect((await exchange(verifier)).status).toBe(400);
  });

  it('changes the account of a browser that was signed in as another', async () => {
    const visitor = new Visitor();
    await signIn(visitor, 'analyst', authorizationRequest().url);
    const { verifier, url } = authorizationRequest({ prompt: 'login' });
    const { location: form } = await visitor.open(url);
    const accepted = await visitor.open(form, { account: 'auditor', password: DEMO_PASSWORD });
    const signedOut = await visitor.follow(accepted.location);
    const { location } = await visitor.follow(signedOut.location);
    const { body } = await tokenRequest({
      grant_type: 'authorization_code',
      client_id: 'reference',
      redirect_uri: redirectUri,
      code: new URL(location).searchParams.get('code')!,
      code_verifier: verifier,
    });
    expect((await verify(body.access_token)).payload.sub).toBe('auditor');
  });

  it('keeps the admin web signed in with a token that each renewal replaces', async () => {
    const client = { client_id: 'admin-web', redirect_uri: 'http://localhost:21999/callback' };
    const { verifier, url } = authorizationRequest(client);
    const { location } = await signIn(new Visitor(), 'admin', url);
    const first = await tokenRequest({
      ...client,
      grant_type: 'authorization_code',
      code: new URL(location).searchParams.get('code')!,
      code_verifier: verifier,
    });
    const renew = (refresh_token = '') =>
      tokenRequest({ client_id: 'admin-web', grant_type: 'refresh_token', refresh_token });
    const renewed = await renew(first.body.refresh_token);
    expect(renewed.status).toBe(200);
    expect((await verify(renewed.body.access_token)).payload.sub).toBe('admin');
    expect((await renew(first.body.refresh_token)).status).toBe(400);
  });

  it.each([
    ['without PKCE', { code_challenge: '', code_challenge_method: '' }],
    ['back to an address that is not ours', { redirect_uri: 'http://elsewhere.test/' }],
    ['by a client that is not known', { client_id: 'stranger' }],
  ])('is refused %s', async (_, more) => {
    const { url } = authorizationRequest(more);
    const { status, location } = await new Visitor().open(url);
    expect(location || String(status)).toMatch(/^400$|error=invalid_request/);
  });

  it('says in Vietnamese when it has expired', async () => {
    const { status, text } = await new Visitor().open('/oidc/interaction/gone');
    expect(status).toBe(400);
    expect(text).toContain('Chưa đăng nhập được');
  });
});

describe('keys', () => {
  it('stay valid over a restart', async () => {
    const token = await demoToken('analyst');
    await app.close();
    await start();
    expect((await verify(token)).payload.sub).toBe('analyst');
  });

  it('rotate: new tokens carry the new key, tokens from before stay valid', async () => {
    const before = await demoToken('analyst');
    const answer = await fetch(`${origin}/dev/rotate-keys`, { method: 'POST' });
    const { signing, published } = (await answer.json()) as {
      signing: string;
      published: string[];
    };
    const after = await demoToken('analyst');
    expect(decodeProtectedHeader(after).kid).toBe(signing);
    expect(published).toContain(decodeProtectedHeader(before).kid);
    expect(decodeProtectedHeader(before).kid).not.toBe(signing);
    for (const token of [before, after]) expect((await verify(token)).payload.sub).toBe('analyst');
  });

  it('are published without their private halves', async () => {
    const text = await (await fetch(`${origin}/oidc/jwks`)).text();
    expect(Object.keys((JSON.parse(text) as { keys: object[] }).keys[0]!)).not.toContain('d');
  });

  it('rotate between form and answer without losing who is signing in', async () => {
    const visitor = new Visitor();
    const { location: form } = await visitor.open(authorizationRequest().url);
    await fetch(`${origin}/dev/rotate-keys`, { method: 'POST' });
    const { status, location } = await visitor.open(form, {
      account: 'member',
      password: DEMO_PASSWORD,
    });
    expect(status).toBe(303);
    expect((await visitor.follow(location)).location).toContain('code=');
  });
});

describe('signing out', () => {
  it('asks first and then says so', async () => {
    const visitor = new Visitor();
    await signIn(visitor, 'analyst', authorizationRequest().url);
    const { text } = await visitor.open('/oidc/session/end');
    expect(text).toContain('Đăng xuất');
    const { location } = await visitor.open('/oidc/session/end/confirm', {
      ...hiddenFields(text),
      logout: 'yes',
    });
    expect((await visitor.follow(location)).text).toContain('Đã đăng xuất');
  });
});

describe('the issuer', () => {
  it('is alive and ready on its own port', async () => {
    expect((await fetch(`${origin}/livez`)).status).toBe(200);
    expect((await fetch(`${origin}/readyz`)).status).toBe(200);
    expect(await (await fetch(`${origin}/metrics`)).text()).toContain('dong_hanh_http_request');
  });

  it('lists the accounts for who has not signed in', async () => {
    const { status, text } = await new Visitor().open('/oidc/accounts');
    expect(status).toBe(200);
    expect(text).toContain('Tài khoản dùng thử');
  });

  it('carries the request id of who asked', async () => {
    const { headers } = await fetch(`${origin}/oidc/jwks`, {
      headers: { 'x-request-id': 'abcd-1234-efgh' },
    });
    expect(headers.get('x-request-id')).toBe('abcd-1234-efgh');
  });
});

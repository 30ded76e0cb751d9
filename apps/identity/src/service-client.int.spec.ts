import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createServiceApp } from '@dong-hanh/service-kit';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { identityModule } from './app.module.js';
import { readConfig } from './config.js';

const issuer = 'http://127.0.0.1:21998/oidc';
const clientSecret = 'a secret/of one: service';

let folder: string;
let app: NestFastifyApplication;
let origin: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'identity-'));
  const config = readConfig({
    PORT: '0',
    OIDC_ISSUER: issuer,
    IDENTITY_KEYS_FILE: path.join(folder, 'keys.json'),
    SERVICE_CLIENT_SECRET: clientSecret,
  });
  app = await createServiceApp({
    name: 'identity',
    module: identityModule(config),
    logLevel: 'silent',
    isOpen: () => true,
  });
  await app.listen(0, '127.0.0.1');
  origin = await app.getUrl();
});
afterAll(async () => {
  await app.close();
  await rm(folder, { recursive: true });
});

async function tokenRequest(fields: Record<string, string>, headers: Record<string, string>) {
  const body = new URLSearchParams(fields);
  const answer = await fetch(`${origin}/oidc/token`, { method: 'POST', headers, body });
  return { status: answer.status, body: (await answer.json()) as { access_token: string } };
}

describe('a service that calls the platform in its own name', () => {
  const asClient = (id: string, secret: string) => ({
    authorization: `Basic ${btoa(`${id}:${encodeURIComponent(secret)}`)}`,
  });
  const fields = { grant_type: 'client_credentials' };

  it('gets a token of the account with the name of its client, for ten minutes', async () => {
    const { status, body } = await tokenRequest(fields, asClient('reconciliation', clientSecret));
    expect(status).toBe(200);
    const keys = createRemoteJWKSet(new URL(`${origin}/oidc/jwks`));
    const { payload } = await jwtVerify(body.access_token, keys, {
      issuer,
      audience: 'dong-hanh-api',
      algorithms: ['RS256'],
    });
    expect(payload.sub).toBe('reconciliation');
    expect(payload.exp! - payload.iat!).toBe(600);
  });

  it.each([
    ['with another secret', 'reconciliation', 'guessed'],
    ['without a secret', 'reconciliation', ''],
    ['as a client that nobody knows', 'somebody', clientSecret],
  ])('gets none %s', async (_, id, secret) => {
    const { status, body } = await tokenRequest(fields, asClient(id, secret));
    expect([400, 401]).toContain(status);
    expect(body.access_token).toBeUndefined();
  });

  it('cannot take the token of a demo account', async () => {
    const demo = { grant_type: 'urn:dong-hanh:demo-account', account: 'admin' };
    const { status } = await tokenRequest(demo, asClient('reconciliation', clientSecret));
    expect(status).toBe(400);
  });
});

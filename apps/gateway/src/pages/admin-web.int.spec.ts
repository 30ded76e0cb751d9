import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { infrastructure, startTestIssuer, type TestIssuer } from '@dong-hanh/testing';
import { startGateway, type GatewayUnderTest } from '../gateway.fixture.js';

const INDEX = '<!doctype html><title>Đồng Hành</title>';
const SCRIPT = `console.log('${'x'.repeat(2_000)}');`;
const BROWSER = 'text/html,application/xhtml+xml,*/*;q=0.8';

let folder: string;
let issuer: TestIssuer;
let gateway: GatewayUnderTest;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'admin-web-'));
  await mkdir(path.join(folder, 'assets'));
  const file = (name: string, content: string | Buffer) =>
    writeFile(path.join(folder, name), content);
  await file('index.html', INDEX);
  await file('robots.txt', 'User-agent: *');
  await file('assets/index-D4x9.js', SCRIPT);
  await file('assets/index-D4x9.js.br', brotliCompressSync(SCRIPT));
  await file('assets/index-D4x9.js.gz', gzipSync(SCRIPT));
  await writeFile(path.join(folder, '..', `${path.basename(folder)}-secret.txt`), 'secret');
  issuer = await startTestIssuer();
  gateway = await startGateway({
    token: issuer,
    redisUrl: infrastructure().redisUrl,
    adminWeb: folder,
  });
});
afterAll(async () => {
  await gateway.close();
  await issuer.close();
  await rm(folder, { recursive: true });
  await rm(`${folder}-secret.txt`);
});

async function get(address: string, headers: Record<string, string> = { accept: BROWSER }) {
  const answer = await fetch(`${gateway.url}${address}`, { headers });
  return { status: answer.status, headers: answer.headers, text: await answer.text() };
}

describe('the page at the root', () => {
  it.each(['/', '/jobs', '/callback?code=1', '/members/0198f0a1-0000-7000-8000-000000000001'])(
    'is the admin web, which finds its own way: %s',
    async (address) => {
      const { status, text, headers } = await get(address);
      expect([status, text]).toEqual([200, INDEX]);
      expect(headers.get('cache-control')).toBe('no-cache');
      expect(headers.get('content-type')).toBe('text/html; charset=utf-8');
    },
  );

  it('may run nothing but its own scripts, and load nothing from elsewhere', async () => {
    const policy = (await get('/')).headers.get('content-security-policy')!;
    expect(policy).toContain("default-src 'none'");
    expect(policy).toMatch(/script-src 'self'(;|$)/);
    expect(policy).not.toContain('unsafe-eval');
    expect(policy).not.toContain('frame-src');
    expect(policy.replace(new URL(issuer.issuer).origin, 'issuer')).not.toMatch(/https?:/);
  });

  it('may call the issuer that it signs people in at, where that is another origin', async () => {
    const { origin } = new URL(issuer.issuer);
    const policy = (await get('/')).headers.get('content-security-policy')!;
    expect(policy).toContain(`connect-src 'self' ${origin};`);
    const { status, text } = await get('/sign-in-settings', {});
    expect([status, JSON.parse(text)]).toEqual([
      200,
      { authority: issuer.issuer, clientId: 'admin-web' },
    ]);
  });

  it('is shown without a token, as the way to get one begins there', async () => {
    expect((await get('/')).status).toBe(200);
  });

  it.each(['POST', 'PUT', 'DELETE'])('takes nothing: %s', async (method) => {
    const headers = { accept: BROWSER };
    expect((await fetch(`${gateway.url}/jobs`, { method, headers })).status).toBe(404);
  });
});

describe('a file of the admin web', () => {
  it('is kept by browsers for good, as its name changes with its content', async () => {
    const { status, headers, text } = await get('/assets/index-D4x9.js', {
      'accept-encoding': 'identity',
    });
    expect([status, text]).toEqual([200, SCRIPT]);
    expect(headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect(headers.get('content-type')).toMatch(/^(text|application)\/javascript/);
  });

  it.each([
    ['br', 'br'],
    ['gzip, br', 'br'],
    ['gzip', 'gzip'],
  ])('is sent as it was compressed by the build, for %s', async (accepted, encoding) => {
    const { headers, text } = await get('/assets/index-D4x9.js', { 'accept-encoding': accepted });
    expect([headers.get('content-encoding'), text]).toEqual([encoding, SCRIPT]);
    expect(headers.get('vary')).toContain('accept-encoding');
  });

  it('may lie beside the page', async () => {
    expect((await get('/robots.txt')).text).toBe('User-agent: *');
  });

  it.each([
    '/assets/gone.js',
    '/assets/',
    '/assets',
    '/index.html.br',
    '/gone.txt',
    '/assets/..%2f..%2fx',
  ])('that is not there is 404, never the page: %s', async (address) => {
    const { status, headers } = await get(address);
    expect([404, 401]).toContain(status);
    expect(headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(headers.get('cache-control') ?? '').not.toContain('immutable');
  });

  it('is never one of another folder', async () => {
    const name = `${path.basename(folder)}-secret.txt`;
    for (const address of [`/assets/..%2f..%2f${name}`, `/assets/%2e%2e/%2e%2e/${name}`]) {
      expect((await get(address)).text).not.toBe('secret');
    }
  });
});

describe('what the gateway answers beside the page', () => {
  it.each(['/v1', '/v1/nothing', '/v1/units'])(
    'is never hidden by it: %s needs a token',
    async (address) => expect((await get(address)).status).toBe(401),
  );

  it('is never hidden by it: what does not exist under /v1 is 404', async () => {
    const authorization = `Bearer ${await issuer.token('analyst')}`;
    const { status, text } = await get('/v1/nothing', { authorization, accept: BROWSER });
    expect([status, JSON.parse(text)]).toEqual([
      404,
      expect.objectContaining({ code: 'not-found' }),
    ]);
    expect((await get('/v1/units', { authorization, accept: BROWSER })).text).toBe('{"data":[]}');
  });

  it.each(['/%761/units', '/v%31/units'])('is not reached by another spelling: %s', async (path) =>
    expect((await get(path)).status).toBe(401),
  );

  it.each([
    ['/reference', 'Tra cứu API'],
    ['/openapi.json', '"openapi":"3.1.0"'],
    ['/livez', '"status":"ok"'],
    ['/icon.svg', '<svg'],
  ])('stays as it is: %s', async (address, part) => {
    const { status, text } = await get(address);
    expect(status).toBe(200);
    expect(text).toContain(part);
  });

  it.each(['/metrics', '/oidc/nothing', '/dev/rotate-keys.php'])('or stays 404: %s', async (path) =>
    expect((await get(path)).status).toBe(404),
  );

  it('is 404 for a program that asks for no page', async () => {
    expect((await get('/jobs', { accept: '*/*' })).status).toBe(404);
  });
});

describe('without a build of the admin web', () => {
  it('the start page stands at the root', async () => {
    const bare = await startGateway({ token: issuer, redisUrl: infrastructure().redisUrl });
    const [root, jobs] = await Promise.all(
      ['/', '/jobs'].map((each) => fetch(`${bare.url}${each}`, { headers: { accept: BROWSER } })),
    );
    expect(await root!.text()).toContain('/oidc/accounts');
    expect(jobs!.status).toBe(404);
    await bare.close();
  });
});

import { request as httpRequest } from 'node:http';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import {
  eventually,
  expectContract,
  infrastructure,
  startTestIssuer,
  type TestIssuer,
} from '@dong-hanh/testing';
import { startGateway, type GatewayUnderTest } from './gateway.fixture.js';
import { StubService } from './stub-service.fixture.js';

const UPSTREAM_TIMEOUT_MS = 300;
const ONE_MIB = 1_048_576;

let issuer: TestIssuer;
let gateway: GatewayUnderTest;
let token: string;

beforeAll(async () => {
  issuer = await startTestIssuer();
  gateway = await startGateway({
    token: issuer,
    redisUrl: infrastructure().redisUrl,
    environment: { UPSTREAM_TIMEOUT_MS: String(UPSTREAM_TIMEOUT_MS), METRICS_PORT: '0' },
  });
  token = await issuer.token('vgcl-officer');
});

afterEach(() => {
  for (const service of Object.values(gateway.services)) service.reset();
});

afterAll(async () => {
  await gateway.close();
  await issuer.close();
});

interface Call {
  method?: string;
  headers?: Record<string, string>;
  body?: RequestInit['body'];
  /** null: no token at all */
  bearer?: string | null;
}

async function call(
  path: string,
  { method = 'GET', headers = {}, body, bearer = token }: Call = {},
) {
  const answer = await fetch(`${gateway.url}${path}`, {
    method,
    headers: { ...(bearer !== null && { authorization: `Bearer ${bearer}` }), ...headers },
    ...(body !== undefined && { body, duplex: 'half' }),
  } as RequestInit);
  const text = await answer.text();
  const problem = (text.startsWith('{') ? JSON.parse(text) : {}) as Record<string, unknown>;
  return { status: answer.status, headers: answer.headers, body: problem, code: problem.code };
}

/** What the gateway says itself, called as promised; the stubs behind it promise nothing. */
async function callAsPromised(path: string, options: Call = {}) {
  const answer = await call(path, options);
  expectContract({
    method: options.method ?? 'GET',
    path,
    status: answer.status,
    contentType: answer.headers.get('content-type') ?? undefined,
    headers: Object.fromEntries(answer.headers),
    body: answer.body,
  });
  return answer;
}

/** Sends a path as it is written: `fetch` would tidy it up. */
const statusOfRaw = (path: string, headers: Record<string, string>) =>
  new Promise<number | undefined>((resolve, reject) => {
    const { port } = new URL(gateway.url);
    httpRequest({ host: '127.0.0.1', port, path, headers }, (answer) =>
      resolve(answer.resume().statusCode),
    )
      .on('error', reject)
      .end();
  });

const nothingForwarded = () => {
  for (const { received } of Object.values(gateway.services)) expect(received).toEqual([]);
};

describe('a request under /v1', () => {
  it.each([
    ['/v1/units?code=NA', 'membership'],
    ['/v1/members/1/honours', 'membership'],
    ['/v1/award-decisions', 'emulation'],
    ['/v1/statistics/awards?period=2022-2023', 'reporting'],
    ['/v1/streams/reporting/parked', 'reporting'],
  ] as const)('%s goes unchanged to %s', async (path, service) => {
    expect((await call(path)).status).toBe(200);
    expect(gateway.services[service].received).toMatchObject([{ method: 'GET', url: path }]);
  });

  it('for the digests of a service goes to where the service has them', async () => {
    await call('/v1/integrity/reporting/awards?groupBy=province,month');
    expect(gateway.services.reporting.received).toMatchObject([
      { url: '/v1/integrity/awards?groupBy=province,month' },
    ]);
  });

  it('takes its body, its token and its headers along', async () => {
    const body = JSON.stringify({ number: '1234/QĐ-TLĐ' });
    await call('/v1/award-decisions?validateOnly=true', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': 'k1' },
      body,
    });
    expect(gateway.services.emulation.received).toMatchObject([
      {
        method: 'POST',
        url: '/v1/award-decisions?validateOnly=true',
        body,
        headers: { authorization: `Bearer ${token}`, 'idempotency-key': 'k1' },
      },
    ]);
  });

  it.each(['POST', 'PUT', 'PATCH', 'DELETE'])('may come without a body: %s', async (method) => {
    await call('/v1/members/1', { method });
    expect(gateway.services.membership.received).toMatchObject([{ method, body: '' }]);
  });

  it('brings the answer back as it is', async () => {
    gateway.services.membership.answers(
      StubService.json(201, { id: '1' }, { location: '/v1/units/1', etag: '"1"' }),
    );
    const { status, headers, body } = await call('/v1/units', { method: 'POST', body: '{}' });
    expect([status, body]).toEqual([201, { id: '1' }]);
    expect([headers.get('location'), headers.get('etag')]).toEqual(['/v1/units/1', '"1"']);
  });

  it('brings a refusal back as the service said it', async () => {
    const refusal = { code: 'decision-number-taken', status: 409, requestId: 'r' };
    gateway.services.emulation.answers(
      StubService.json(409, refusal, { 'content-type': 'application/problem+json' }),
    );
    const { status, headers, body } = await call('/v1/award-decisions');
    expect([status, body]).toEqual([409, refusal]);
    expect(headers.get('content-type')).toBe('application/problem+json');
  });

  it('is sent once, also when the service says 503', async () => {
    gateway.services.reporting.answers(
      StubService.json(503, { code: 'database-unavailable' }, { 'retry-after': '2' }),
    );
    const { status, headers } = await call('/v1/statistics/awards');
    expect([status, headers.get('retry-after')]).toEqual([503, '2']);
    expect(gateway.services.reporting.received).toHaveLength(1);
  });

  it('survives a client that waits for leave to send its body', async () => {
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const sent = httpRequest(
        `${gateway.url}/v1/units`,
        {
          method: 'POST',
          headers: {
            authorization: `Bearer ${token}`,
            expect: '100-continue',
            'content-length': 2,
          },
        },
        (answer) => resolve(answer.resume().statusCode),
      ).on('error', reject);
      sent.on('continue', () => sent.end('{}'));
    });
    expect(status).toBe(200);
  });
});

describe('the trail of a request', () => {
  const traceparent = `00-${'1'.repeat(32)}-${'2'.repeat(16)}-01`;

  it('keeps the id and the trace it came with, at the service and in the answer', async () => {
    const trail = { 'x-request-id': 'abcd-1234-efgh', traceparent };
    const { headers } = await call('/v1/units', { headers: trail });
    expect(headers.get('x-request-id')).toBe('abcd-1234-efgh');
    expect(gateway.services.membership.received[0]?.headers).toMatchObject(trail);
  });

  it('begins here when the request has none', async () => {
    const { headers } = await call('/v1/units');
    const [received] = gateway.services.membership.received;
    expect(received?.headers['x-request-id']).toBe(headers.get('x-request-id'));
    expect(received?.headers.traceparent).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
  });
});

describe('without a valid token', () => {
  it.each([
    ['no token', () => null],
    ['a broken token', () => 'abc'],
    [
      'an expired token',
      () => issuer.token('analyst', { exp: Math.floor(Date.now() / 1000) - 60 }),
    ],
    ['a forged token', () => issuer.forgedToken('analyst')],
    ['a token for another audience', () => issuer.token('analyst', { aud: 'elsewhere' })],
    ['a token of another issuer', () => issuer.token('analyst', { iss: 'http://elsewhere.test' })],
    [
      'an unsigned token',
      () =>
        [{ alg: 'none' }, { sub: 'admin', iss: issuer.issuer, aud: issuer.audience, exp: 4e9 }, '']
          .map((part) => part && Buffer.from(JSON.stringify(part)).toString('base64url'))
          .join('.'),
    ],
  ])('(%s) nothing is forwarded and the answer is 401', async (_, make) => {
    const { status, headers, code } = await callAsPromised('/v1/units', { bearer: await make() });
    expect([status, code]).toEqual([401, 'unauthenticated']);
    expect(headers.get('www-authenticate')).toBe('Bearer');
    expect(headers.get('content-type')).toMatch(/^application\/problem\+json/);
    nothingForwarded();
  });

  it('not even a path that does not exist is confirmed', async () => {
    expect((await call('/v1/nothing', { bearer: null })).status).toBe(401);
  });

  it.each(['/%761/units', '/v%31/units', '/%76%31/units'])(
    'another spelling of a path reaches no service: %s',
    async (path) => {
      expect(await statusOfRaw(path, {})).toBe(401);
      nothingForwarded();
    },
  );

  it('a new key of the issuer is accepted without a restart, once the keys may be fetched again', async () => {
    await issuer.rotate();
    const fresh = await issuer.token('analyst');
    await eventually(async () =>
      expect((await call('/v1/units', { bearer: fresh })).status).toBe(200),
    );
  });
});

describe('a body over 1 MiB', () => {
  const tooLarge = 'x'.repeat(ONE_MIB + 1);
  const pieces = () =>
    new ReadableStream<Uint8Array>({
      pull(controller) {
        controller.enqueue(new Uint8Array(65_536));
      },
    });

  it('is refused before any of it is forwarded', async () => {
    const { status, body } = await callAsPromised('/v1/award-decisions', {
      method: 'POST',
      body: tooLarge,
    });
    expect([status, body.code]).toEqual([413, 'body-too-large']);
    expect(body.detail).toBe('Nội dung gửi lên lớn hơn 1 MiB.');
    nothingForwarded();
  });

  it('is refused, too, when it does not say how large it is', async () => {
    const outcome = await call('/v1/units', { method: 'POST', body: pieces() }).then(
      ({ status }) => status,
      (error: Error) => error.message,
    );
    // The answer ends the connection; a client that still sends may see that first.
    expect([413, 'fetch failed']).toContain(outcome);
    nothingForwarded();
  });

  it('is taken on the paths whose row says so, up to their own limit', async () => {
    const { membership } = gateway.services;
    membership.answers(StubService.json(202, {}));
    const long = { method: 'POST', body: 'x'.repeat(8 * ONE_MIB) };
    expect((await call('/v1/member-batches', long)).status).toBe(202);
    expect(membership.received.at(-1)?.body).toHaveLength(8 * ONE_MIB);
    const tooLong = { method: 'POST', body: 'x'.repeat(8 * ONE_MIB + 1) };
    const { status, body } = await callAsPromised('/v1/member-batches', tooLong);
    expect([status, body.detail]).toEqual([413, 'Nội dung gửi lên lớn hơn 8 MiB.']);
  });

  it('is not even read without a token: 401 comes first', async () => {
    const answer = await call('/v1/units', { method: 'POST', body: tooLarge, bearer: null });
    expect(answer.status).toBe(401);
  });

  it('has a limit that is allowed itself', async () => {
    const body = 'x'.repeat(ONE_MIB);
    expect((await call('/v1/units', { method: 'POST', body })).status).toBe(200);
    expect(gateway.services.membership.received[0]?.body).toHaveLength(ONE_MIB);
  });
});

describe('what does not exist', () => {
  it.each(['/v1/nothing', '/v1/unitss', '/v1', '/v1/integrity/identity/awards'])(
    'is 404 with a token: %s',
    async (path) => expect((await call(path)).code).toBe('not-found'),
  );

  it.each(['/nothing', '/dev/rotate-keys', '/reference/secret.txt', '/v1x'])(
    'is 404 without one outside /v1: %s',
    async (path) => {
      const { status, headers } = await call(path, { bearer: null });
      expect(status).toBe(404);
      expect(headers.get('content-type')).toMatch(/^application\/problem\+json/);
    },
  );

  it('is said in the language of the reader', async () => {
    const { body } = await call('/v1/nothing', { headers: { 'accept-language': 'en' } });
    expect(body.detail).toBe('Not found.');
  });

  it.each(['/v1/units/..%2fmembers', '/v1/units/%2e%2e/members', '/v1/units/..%5cmembers'])(
    'cannot be reached over a detour: %s',
    async (path) => {
      expect(await statusOfRaw(path, { authorization: `Bearer ${token}` })).toBe(404);
      nothingForwarded();
    },
  );
});

describe('a service that is away', () => {
  it('is named, with the time to come back', async () => {
    await gateway.services.emulation.down();
    const { status, headers, body } = await callAsPromised('/v1/awards');
    expect([status, body.code, headers.get('retry-after')]).toEqual([
      503,
      'service-unavailable',
      '2',
    ]);
    expect(body.detail).toContain('emulation');
    expect((await call('/v1/units')).status).toBe(200);
    await gateway.services.emulation.up();
    expect((await call('/v1/awards')).status).toBe(200);
  });

  it('or silent is given up after the time limit', async () => {
    gateway.services.emulation.answers(() => undefined);
    const before = performance.now();
    const { status, code } = await call('/v1/award-decisions', { method: 'POST', body: '{}' });
    expect([status, code]).toEqual([503, 'service-unavailable']);
    expect(performance.now() - before).toBeLessThan(UPSTREAM_TIMEOUT_MS + 2_000);
  });

  it('or cuts the connection is away, too, and gets a question a second time but no command', async () => {
    gateway.services.emulation.answers((_, response) => response.destroy());
    expect((await call('/v1/awards')).status).toBe(503);
    expect(gateway.services.emulation.received).toHaveLength(2);
    gateway.services.emulation.received.length = 0;
    expect((await call('/v1/awards/1/revocation', { method: 'POST' })).status).toBe(503);
    expect(gateway.services.emulation.received).toHaveLength(1);
  });
});

describe('health', () => {
  it('is open and names the service that is not ready', async () => {
    const ready = await callAsPromised('/readyz', { bearer: null });
    expect([ready.status, ready.body.status]).toEqual([200, 'ready']);
    gateway.services.reporting.answers(StubService.json(503, { status: 'not-ready' }));
    const { status, body } = await callAsPromised('/readyz', { bearer: null });
    expect(status).toBe(503);
    expect(JSON.stringify(body)).toMatch(/reporting[^}]*not.ready/);
    expect((await callAsPromised('/livez', { bearer: null })).status).toBe(200);
  });

  it('does not show metrics to the public', async () => {
    expect((await call('/metrics', { bearer: null })).status).toBe(404);
    expect((await call('/metrics')).status).toBe(404);
  });
});

describe('the documents', () => {
  it.each([
    ['/openapi.json', 'openapi', '3.1.0'],
    ['/asyncapi.json', 'asyncapi', '3.0.0'],
  ])('%s is open to all', async (path, member, version) => {
    const { status, body } = await callAsPromised(path, { bearer: null });
    expect([status, body[member]]).toEqual([200, version]);
  });

  it.each(['/', '/reference', '/reference/'])('%s may use nothing from elsewhere', async (path) => {
    const { status, headers } = await call(path, { bearer: null });
    expect(status).toBe(200);
    expect(headers.get('content-type')).toMatch(/^text\/html/);
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
  });
});

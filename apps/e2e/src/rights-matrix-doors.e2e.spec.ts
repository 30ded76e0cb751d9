import { request } from 'node:http';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { eventually, loadOpenApi, readTopic } from '@dong-hanh/testing';
import { unitByCode } from './demo.js';
import { runningPlatform, tokenOf } from './platform.js';
import { brokers } from './proof.js';
import { dataFolder, doors, issuedToken, wrongTokens } from './rights-matrix.doors.js';

const OPEN = ['/openapi.json', '/asyncapi.json', '/reference', '/livez', '/readyz'];
const NO_ID = '01890b5b-2400-7000-8000-000000000000';

const operations = loadOpenApi().operations.filter(({ planned }) => !planned);

/** Where an operation is offered: at the service that describes it, and outside, unless it is internal. */
function addressesOf({ node, template }: (typeof operations)[number]): string[] {
  const place = template.replace('{service}', 'reporting').replace('{group}', 'reporting');
  const way = place.replace(/\{\w+\}/g, NO_ID);
  const { gateway, processes } = runningPlatform();
  const owner = /^(membership|emulation|reporting)\.yaml$/.exec(node.file)?.[1] ?? '';
  return [gateway, processes[owner]?.url].flatMap((origin) => (origin ? [origin + way] : []));
}

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

async function statusOf(url: string, init: RequestInit = {}): Promise<number> {
  const response = await fetch(url, init);
  await response.arrayBuffer();
  return response.status;
}

describe('without a token', () => {
  it('the documents and the health of the platform are open', async () => {
    const known = operations.filter(({ template }) => !template.startsWith('/v1'));
    expect(known.map(({ template }) => template).sort()).toEqual([...OPEN].sort());
    for (const each of OPEN) expect(await statusOf(runningPlatform().gateway + each)).toBe(200);
  });

  it.each(
    operations
      .filter(({ template }) => template.startsWith('/v1'))
      .map((o) => [o.method, o.template, o] as const),
  )('%s %s is not', async (method, _, operation) => {
    for (const url of addressesOf(operation)) {
      const body =
        method === 'POST'
          ? { body: '{"number":', headers: { 'content-type': 'application/json' } }
          : {};
      expect([url, await statusOf(url, { method, ...body })]).toEqual([url, 401]);
    }
  });

  it.each([
    '/v1',
    '/v1/',
    '/v1/units/',
    '//v1/units',
    '/%761/units',
    '/v1%2funits',
    '/v1/./units',
    '/oidc/../v1/units',
    '/V1/units',
    '/v1;/units',
    'http://127.0.0.1:1/v1/units',
  ])('no other way to write a path opens it: %s', async (target) => {
    expect([401, 404]).toContain(await rawStatus(target));
  });

  it('metrics are not to be had through the gateway', async () => {
    expect(await statusOf(`${runningPlatform().gateway}/metrics`)).toBe(404);
  });
});

describe('a token', () => {
  it('that the issuer signed opens every door', async () => {
    for (const [door, url] of doors()) {
      expect([door, await statusOf(url, { headers: bearer(issuedToken()) })]).toEqual([door, 200]);
    }
  });

  it.each(Object.entries(wrongTokens()))('%s opens none', async (_, token) => {
    for (const [door, url] of doors()) {
      expect([door, await statusOf(url, { headers: bearer(token) })]).toEqual([door, 401]);
    }
  });

  it('opens none from the address or from a cookie', async () => {
    const token = issuedToken();
    for (const [door, url] of doors()) {
      const inAddress = await statusOf(`${url}?access_token=${token}`);
      const inCookie = await statusOf(url, { headers: { cookie: `access_token=${token}` } });
      expect([door, inAddress, inCookie]).toEqual([door, 401, 401]);
    }
  });
});

describe('the trail of a request', () => {
  const traceId = crypto.randomUUID().replaceAll('-', '');
  const traceparent = `00-${traceId}-00f067aa0ba902b7-01`;
  const requestId = `trail-${crypto.randomUUID()}`;

  it('goes from the caller through both logs into the event', async () => {
    const { id: unitId } = await unitByCode('NA-PT-KLI');
    const answer = await fetch(`${runningPlatform().gateway}/v1/members`, {
      method: 'POST',
      headers: {
        ...bearer(await tokenOf('vgcl-officer')),
        'content-type': 'application/json',
        'x-request-id': requestId,
        traceparent,
      },
      body: JSON.stringify({
        fullName: 'Nguyễn Dấu Vết',
        birthDate: '1982-04-06',
        gender: 'male',
        unitId,
        joinedOn: '2011-09-05',
      }),
    });
    const { id } = (await answer.json()) as { id: string };
    expect([answer.status, answer.headers.get('x-request-id')]).toEqual([201, requestId]);
    for (const process of ['gateway', 'membership']) {
      await eventually(() => {
        const lines = logLines(process).filter((line) => line.requestId === requestId);
        expect(lines.map((line) => line.traceId)).toContain(traceId);
        return Promise.resolve();
      });
    }
    await eventually(async () => {
      const messages = await readTopic(brokers(), 'membership.member.v1');
      const [message] = messages.filter(({ key }) => key?.toString() === id);
      expect(JSON.parse(String(message?.value))).toMatchObject({
        correlationid: requestId,
        causationid: requestId,
        actorid: 'vgcl-officer',
      });
      expect(String(message?.headers.traceparent)).toContain(traceId);
    });
  });

  it.each(['short', 'x'.repeat(65), '<script>alert(1)</script>', 'abcdefgh\tx', 'a,b,c,d,e,f,g'])(
    'does not take over a request id such as %j',
    async (given) => {
      const { headers, body } = await fetch(`${runningPlatform().gateway}/v1/units`, {
        headers: { 'x-request-id': given },
      });
      await body?.cancel();
      expect(headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
    },
  );
});

function logLines(process: string): { requestId?: string; traceId?: string }[] {
  const text = readFileSync(path.join(dataFolder(), 'logs', `${process}.log`), 'utf8');
  return text
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as { requestId?: string; traceId?: string });
}

/** A request line as written: `fetch` would tidy the path first. */
function rawStatus(target: string): Promise<number | undefined> {
  const { hostname, port } = new URL(runningPlatform().gateway);
  return new Promise((resolve, reject) => {
    request({ hostname, port, path: target, agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode);
    })
      .on('error', reject)
      .end();
  });
}

import { request, type IncomingMessage, type ServerResponse } from 'node:http';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '@dong-hanh/service-kit';
import {
  eventually,
  expectContract,
  infrastructure,
  startTestIssuer,
  type TestIssuer,
} from '@dong-hanh/testing';
import { startGateway, type GatewayUnderTest } from '../gateway.fixture.js';
import { jobHolders, type ServiceName } from '../routes.js';
import { StubService } from '../stub-service.fixture.js';

let issuer: TestIssuer;
let gateway: GatewayUnderTest;
let authorization: string;

beforeAll(async () => {
  issuer = await startTestIssuer();
  gateway = await startGateway({
    token: issuer,
    redisUrl: infrastructure().redisUrl,
    environment: { UPSTREAM_TIMEOUT_MS: '500' },
  });
  authorization = `Bearer ${await issuer.token('vgcl-officer')}`;
});
afterEach(() => {
  for (const service of Object.values(gateway.services)) service.reset();
});
afterAll(async () => {
  await gateway.close();
  await issuer.close();
});

const job = (id: string, more: Record<string, unknown> = {}) => ({
  id,
  kind: 'award-export',
  state: 'active',
  progress: 50,
  createdAt: '2026-03-01T02:00:00.000Z',
  finishedAt: null,
  ...more,
});

const unknown = {
  type: 'urn:dong-hanh:problem:job-unknown',
  title: 'Không tìm thấy',
  status: 404,
  detail: 'Không có công việc này.',
  code: 'job-unknown',
  requestId: 'request-1',
};

/** Makes one service hold a job and the others not know it. */
function held(by: ServiceName | undefined, id: string): void {
  for (const service of jobHolders) {
    gateway.services[service].answers(
      service === by ? StubService.json(200, job(id)) : StubService.json(404, unknown),
    );
  }
}

async function ask(path: string, method = 'GET') {
  const answer = await fetch(`${gateway.url}${path}`, { method, headers: { authorization } });
  const { status } = answer;
  const contentType = answer.headers.get('content-type') ?? undefined;
  const body = (await answer.json()) as Record<string, unknown>;
  expectContract({ method, path, status, contentType, body });
  return { status, body };
}

const askedOf = (service: ServiceName) =>
  gateway.services[service].received.map(({ method, url }) => `${method} ${url}`);

describe('a job at the gateway', () => {
  it.each([...jobHolders])('is shown by %s, which holds it', async (service) => {
    const id = newId();
    held(service, id);
    expect(await ask(`/v1/jobs/${id}`)).toEqual({ status: 200, body: job(id) });
  });

  it('is asked for once of all; then its service alone is asked', async () => {
    const id = newId();
    held('reporting', id);
    await ask(`/v1/jobs/${id}`);
    await ask(`/v1/jobs/${id.toUpperCase()}`);
    await ask(`/v1/jobs/${id}`, 'DELETE');
    expect(askedOf('membership')).toEqual([`GET /v1/jobs/${id}`]);
    expect(askedOf('reporting')).toEqual([
      `GET /v1/jobs/${id}`,
      `GET /v1/jobs/${id}`,
      `GET /v1/jobs/${id.toUpperCase()}`,
      `DELETE /v1/jobs/${id}`,
    ]);
    for (const { headers } of gateway.services.reporting.received) {
      expect(headers.authorization).toBe(authorization);
    }
  });

  it('that none knows is 404, and is asked for again next time', async () => {
    const id = newId();
    held(undefined, id);
    const { status, body } = await ask(`/v1/jobs/${id}`);
    expect([status, body.code]).toEqual([404, 'job-unknown']);
    held('reporting', id);
    expect((await ask(`/v1/jobs/${id}`)).status).toBe(200);
  });

  it('is found while a service that does not hold it is away, and is 503 while its own is', async () => {
    const id = newId();
    held('reporting', id);
    await gateway.services.membership.down();
    expect((await ask(`/v1/jobs/${id}`)).status).toBe(200);
    expect((await ask(`/v1/jobs/${newId()}`)).status).toBe(200);
    held(undefined, id);
    expect((await ask(`/v1/jobs/${newId()}`)).status).toBe(503);
    await gateway.services.reporting.down();
    expect((await ask(`/v1/jobs/${id}`)).status).toBe(503);
    await gateway.services.membership.up();
    await gateway.services.reporting.up();
  });

  it('is not found by an id that is none, and no path below it is made up', async () => {
    const refusal = { ...unknown, status: 400, code: 'input-invalid' };
    const headers = { 'content-type': 'application/problem+json; charset=utf-8' };
    gateway.services.membership.answers(StubService.json(400, refusal, headers));
    expect((await ask('/v1/jobs/17')).body.code).toBe('input-invalid');
    expect(askedOf('reporting')).toEqual([]);
    const other = await fetch(`${gateway.url}/v1/jobs/${newId()}/secrets`, {
      headers: { authorization },
    });
    expect(other.status).toBe(404);
  });

  it('needs a token', async () => {
    const answers = await Promise.all(
      ['', `/${newId()}`, `/${newId()}/events`, `/${newId()}/file`].map((path) =>
        fetch(`${gateway.url}/v1/jobs${path}`),
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual([401, 401, 401, 401]);
    expect(jobHolders.flatMap(askedOf)).toEqual([]);
  });
});

describe('the events of a job through the gateway', () => {
  const streams: ServerResponse[] = [];

  function follow(id: string): Promise<IncomingMessage> {
    gateway.services.membership.answers((received, response) => {
      if (!received.url.endsWith('/events')) {
        return StubService.json(200, job(id))(received, response);
      }
      response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });
      response.write('data: 1\n\n');
      streams.push(response);
    });
    gateway.services.reporting.answers(StubService.json(404, unknown));
    return new Promise((resolve, reject) => {
      request(`${gateway.url}/v1/jobs/${id}/events`, { headers: { authorization } }, resolve)
        .on('error', reject)
        .end();
    });
  }

  afterEach(() => {
    for (const stream of streams.splice(0)) stream.destroy();
  });

  it('come one by one, also after a silence longer than an answer may take', async () => {
    const answer = await follow(newId());
    let text = '';
    answer.setEncoding('utf8').on('data', (part: string) => (text += part));
    answer.on('error', () => undefined);
    await eventually(() => expect(text).toBe('data: 1\n\n'));
    const silence = AbortSignal.timeout(1_500);
    await new Promise((resolve) => silence.addEventListener('abort', resolve));
    streams[0]!.write('data: 2\n\n');
    await eventually(() => expect(text).toBe('data: 1\n\ndata: 2\n\n'));
    streams[0]!.end();
    await eventually(() => expect(answer.complete).toBe(true));
  });

  it('are given up at the service when the client leaves', async () => {
    const answer = await follow(newId());
    answer.on('error', () => undefined);
    await eventually(() => expect(streams).toHaveLength(1));
    answer.destroy();
    await eventually(() => expect(streams[0]!.destroyed).toBe(true));
  });
});

describe('the file of a job through the gateway', () => {
  it('comes with its name, its type and its length', async () => {
    const id = newId();
    const headers = {
      'content-type': 'text/csv; charset=utf-8',
      'content-length': '7',
      'content-disposition': `attachment; filename="a.csv"; filename*=UTF-8''a.csv`,
    };
    held(undefined, id);
    gateway.services.membership.answers((received, response) => {
      if (!received.url.endsWith('/file')) {
        return StubService.json(200, job(id))(received, response);
      }
      response.writeHead(200, headers).end('\uFEFF1,2\n');
    });
    const answer = await fetch(`${gateway.url}/v1/jobs/${id}/file`, { headers: { authorization } });
    expect(Object.fromEntries(answer.headers)).toMatchObject(headers);
    expect(Buffer.from(await answer.arrayBuffer()).toString()).toBe('\uFEFF1,2\n');
  });
});

describe('the list of jobs at the gateway', () => {
  const ids = Array.from({ length: 9 }, () => newId());

  /** Makes a service hold jobs, by their number in the order of time; its cursor names the last job shown. */
  function holds(service: ServiceName, ...numbers: number[]): void {
    const all = numbers.map((number) => ids[number]!).sort((a, b) => (a < b ? 1 : -1));
    gateway.services[service].answers((received, response) => {
      const { searchParams } = new URL(received.url, 'http://service.test');
      const after = searchParams.get('cursor')?.replace('after-', '');
      const rest = all.filter((id) => after === undefined || id < after);
      const data = rest.slice(0, Number(searchParams.get('limit')));
      const hasMore = rest.length > data.length;
      const next = hasMore ? `after-${data.at(-1)}` : null;
      const total = searchParams.has('total') ? { total: all.length } : {};
      const page = { next, hasMore, ...total };
      return StubService.json(200, { data: data.map((id) => job(id)), page })(received, response);
    });
  }

  const numbersOf = (body: Record<string, unknown>) =>
    (body.data as { id: string }[]).map(({ id }) => ids.indexOf(id));

  /** The pages of the list, one after the other. */
  async function pages(query: string): Promise<number[][]> {
    const seen: number[][] = [];
    let cursor: string | null = null;
    do {
      const after: string = cursor === null ? '' : `&cursor=${cursor}`;
      const { status, body } = await ask(`/v1/jobs?${query}${after}`);
      expect(status).toBe(200);
      seen.push(numbersOf(body));
      cursor = (body.page as { next: string | null }).next;
    } while (cursor !== null);
    return seen;
  }

  it('joins the jobs of all services, newest first, and passes the filter on', async () => {
    holds('membership', 1);
    holds('reporting', 0, 2);
    const { status, body } = await ask('/v1/jobs?state=active&limit=40&total=true');
    expect([status, numbersOf(body)]).toEqual([200, [2, 1, 0]]);
    expect(body.page).toEqual({ next: null, hasMore: false, total: 3 });
    for (const service of jobHolders) {
      expect(askedOf(service)).toEqual(['GET /v1/jobs?limit=40&state=active&total=true']);
    }
  });

  it('is as long as asked for when one service alone has jobs of a kind', async () => {
    holds('membership', 0, 1, 2, 3, 4, 5, 6);
    holds('reporting');
    expect(await pages('kind=award-export&limit=5')).toEqual([
      [6, 5, 4, 3, 2],
      [1, 0],
    ]);
  });

  it.each([1, 2, 3, 4, 8, 9, 10])('shows each job once in pages of %i', async (limit) => {
    holds('membership', 0, 3, 4, 5, 8);
    holds('reporting', 1, 2, 6, 7);
    const seen = await pages(`limit=${limit}`);
    expect(seen.flat()).toEqual([8, 7, 6, 5, 4, 3, 2, 1, 0]);
    for (const page of seen.slice(0, -1)) expect(page).toHaveLength(limit);
  });

  it('counts all jobs on each page, also those of a service that has shown all of its', async () => {
    holds('membership', 8);
    holds('reporting', 0, 1, 2);
    const first = await ask('/v1/jobs?limit=2&total=true');
    const { next } = first.body.page as { next: string };
    const second = await ask(`/v1/jobs?limit=2&total=true&cursor=${next}`);
    expect([numbersOf(first.body), numbersOf(second.body)]).toEqual([
      [8, 2],
      [1, 0],
    ]);
    for (const { body } of [first, second]) expect(body.page).toMatchObject({ total: 4 });
  });

  it.each(['abc.def', 'abc', Buffer.from('{"emulation":"a"}').toString('base64url')])(
    'refuses the cursor %s, which no page had',
    async (cursor) => {
      const { status, body } = await ask(`/v1/jobs?cursor=${cursor}`);
      expect([status, body.code]).toEqual([400, 'bad-cursor']);
      expect(jobHolders.flatMap(askedOf)).toEqual([]);
    },
  );

  it('is not shown with a gap when a service is away', async () => {
    await gateway.services.reporting.down();
    expect((await ask('/v1/jobs')).status).toBe(503);
    await gateway.services.reporting.up();
  });

  it.each(['kind=flood', 'state=done', 'limit=0', 'account=admin'])(
    'refuses %s with the place of the fault, and asks nobody',
    async (query) => {
      const { status, body } = await ask(`/v1/jobs?${query}`);
      expect([status, body.errors]).toEqual([
        400,
        [expect.objectContaining({ pointer: `/${query.split('=')[0]}` })],
      ]);
      expect(jobHolders.flatMap(askedOf)).toEqual([]);
    },
  );
});

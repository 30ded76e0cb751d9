import { request, type IncomingMessage, type ServerResponse } from 'node:http';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually, infrastructure, startTestIssuer, type TestIssuer } from '@dong-hanh/testing';
import { startGateway, type GatewayUnderTest } from '../gateway.fixture.js';
import { StubService } from '../stub-service.fixture.js';

const UPSTREAM_TIMEOUT_MS = 200;
/** More than the connections that the gateway keeps for requests to one service. */
const MANY = 80;

let issuer: TestIssuer;
let gateway: GatewayUnderTest;
let authorization: string;
/** What the service has begun to answer. */
const streams: ServerResponse[] = [];
const answers: IncomingMessage[] = [];

const start = () =>
  startGateway({
    token: issuer,
    redisUrl: infrastructure().redisUrl,
    environment: { UPSTREAM_TIMEOUT_MS: String(UPSTREAM_TIMEOUT_MS) },
  });

/** Answers a stream and says a first word; all else at once. */
function answerAsReporting({ services }: GatewayUnderTest): void {
  services.reporting.answers((received, response) => {
    if (received.url !== '/v1/live') return StubService.json(200, { data: [] })(received, response);
    response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });
    response.write('retry: 2000\n\n');
    streams.push(response);
  });
}

beforeAll(async () => {
  issuer = await startTestIssuer();
  gateway = await start();
  answerAsReporting(gateway);
  authorization = `Bearer ${await issuer.token('analyst')}`;
});
afterEach(() => {
  for (const answer of answers.splice(0)) answer.destroy();
  for (const stream of streams.splice(0)) stream.destroy();
});
afterAll(async () => {
  await gateway.close();
  await issuer.close();
});

/** Opens the stream and reads nothing but its head. */
function open({ url } = gateway, headers: Record<string, string> = {}): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    request(`${url}/v1/live`, { headers: { authorization, ...headers } }, (answer) => {
      answers.push(answer);
      answer.on('error', () => undefined);
      resolve(answer);
    })
      .on('error', reject)
      .end();
  });
}

function reading(answer: IncomingMessage) {
  const read = { text: '', isOver: false };
  answer.setEncoding('utf8').on('data', (part: string) => (read.text += part));
  answer.on('close', () => (read.isOver = true));
  return read;
}

const live = () => eventually(() => expect(streams.length).toBeGreaterThan(0));

describe('a stream through the gateway', () => {
  it('passes on each piece when it comes, with where to go on', async () => {
    const answer = await open(gateway, { 'last-event-id': '7-0' });
    expect(answer.headers['content-type']).toBe('text/event-stream; charset=utf-8');
    const read = reading(answer);
    for (const [index, piece] of ['data: 1\n\n', ':\n\n', 'data: 2\n\n'].entries()) {
      await eventually(() => expect(read.text.split('\n\n')).toHaveLength(index + 2));
      streams[0]!.write(piece);
    }
    await eventually(() => expect(read.text).toBe('retry: 2000\n\ndata: 1\n\n:\n\ndata: 2\n\n'));
    expect(gateway.services.reporting.received.at(-1)?.headers['last-event-id']).toBe('7-0');
  });

  it('may be silent for longer than a service may take for an answer', async () => {
    const read = reading(await open());
    await live();
    const silence = AbortSignal.timeout(UPSTREAM_TIMEOUT_MS * 8);
    await new Promise((resolve) => silence.addEventListener('abort', resolve));
    streams[0]!.write('data: late\n\n');
    await eventually(() => expect(read.text).toContain('late'));
  });

  it('is closed at the service when the client leaves', async () => {
    const answer = await open();
    await live();
    answer.destroy();
    await eventually(() => expect(streams[0]!.destroyed).toBe(true));
  });

  it('ends when the service ends it', async () => {
    const read = reading(await open());
    await live();
    streams[0]!.end();
    await eventually(() => expect(read.isOver).toBe(true));
  });

  it('holds back the service while its client does not read', async () => {
    await open();
    await live();
    const piece = 'x'.repeat(65_536);
    let written = 0;
    const fill = () => {
      while (written < 64 * 1024 * 1024 && streams[0]!.write(piece)) written += piece.length;
    };
    streams[0]!.on('drain', fill);
    fill();
    await eventually(() => expect(streams[0]!.writableNeedDrain).toBe(true));
    expect(written).toBeLessThan(32 * 1024 * 1024);
  });

  it('takes no connection from the requests, however many are open', async () => {
    await Promise.all(Array.from({ length: MANY }, () => open()));
    const { status } = await fetch(`${gateway.url}/v1/statistics/awards`, {
      headers: { authorization },
    });
    expect([status, streams.length]).toEqual([200, MANY]);
  });

  it('needs a token', async () => {
    const answer = await open(gateway, { authorization: 'Bearer none' });
    expect([answer.statusCode, streams.length]).toEqual([401, 0]);
  });

  it('is 503 while the service is away', async () => {
    await gateway.services.reporting.down();
    expect((await open()).statusCode).toBe(503);
    await gateway.services.reporting.up();
  });

  it('does not hold up a gateway that stops, whether its client reads or not', async () => {
    const stopping = await start();
    answerAsReporting(stopping);
    const read = reading(await open(stopping));
    await open(stopping);
    await eventually(() => expect(streams).toHaveLength(2));
    for (let count = 0; count < 400; count += 1) streams[1]!.write('x'.repeat(65_536));
    const before = performance.now();
    await stopping.app.close();
    expect(performance.now() - before).toBeLessThan(5_000);
    await eventually(() => expect(read.isOver).toBe(true));
    await eventually(() => expect(streams.map(({ destroyed }) => destroyed)).toEqual([true, true]));
    await stopping.close();
  });
});

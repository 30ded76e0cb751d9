import { request, type IncomingMessage } from 'node:http';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually, startTestIssuer, type TestIssuer } from '@dong-hanh/testing';
import { Controller, Get, Module, Param, Res } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyReply } from 'fastify';
import { EventStreams, type ServerSentEvent } from './event-streams.js';
import { CurrentActor, type Actor } from './request-context.js';
import { createServiceApp } from './service-app.js';
import { ServiceKitModule } from './service-kit.module.js';

const EVENTS_OF_64_KIB = 'x'.repeat(65_536);

/** How many events were asked for, and whether the last answer is over. */
const seen = { asked: 0, isOver: false };

@Controller('v1/news')
class NewsController {
  constructor(private readonly streams: EventStreams) {}

  @Get(':kind')
  follow(@Param('kind') kind: string, @CurrentActor() actor: Actor, @Res() reply: FastifyReply) {
    Object.assign(seen, { asked: 0, isOver: false });
    const settings = { endsAt: actor.expiresAt, heartbeatMs: 30, unreadLimitMs: 2_000 };
    const events = { few, endless, silent, broken }[kind] ?? few;
    return this.streams
      .answer(reply, settings, events)
      .finally(() => Object.assign(seen, { isOver: true }));
  }
}

async function* few(): AsyncGenerator<ServerSentEvent> {
  yield { id: '1-0', event: 'award-granted', data: { form: 'Bằng khen\n"2"' } };
  yield { data: 2 };
}

async function* endless(): AsyncGenerator<ServerSentEvent> {
  for (;;) {
    seen.asked += 1;
    yield { data: EVENTS_OF_64_KIB };
  }
}

async function* silent(signal: AbortSignal): AsyncGenerator<ServerSentEvent> {
  await new Promise((resolve) => signal.addEventListener('abort', resolve));
  yield* [];
}

async function* broken(): AsyncGenerator<ServerSentEvent> {
  yield { data: 1 };
  throw new Error('the source broke');
}

let issuer: TestIssuer;
let app: NestFastifyApplication;

async function start(): Promise<NestFastifyApplication> {
  @Module({
    imports: [ServiceKitModule.forRoot({ token: issuer, cursorSecret: 'c'.repeat(32) })],
    controllers: [NewsController],
  })
  class NewsModule {}
  const started = await createServiceApp({ name: 'probe', module: NewsModule, logLevel: 'silent' });
  await started.listen(0, '127.0.0.1');
  return started;
}

beforeAll(async () => {
  issuer = await startTestIssuer();
  app = await start();
});
afterAll(async () => {
  await app.close();
  await issuer.close();
});

const answers: IncomingMessage[] = [];
afterEach(() => {
  for (const answer of answers.splice(0)) answer.destroy();
});

/** Asks and reads nothing but the head. */
async function open(kind: string, { expiresIn = 600, at = app } = {}): Promise<IncomingMessage> {
  const exp = Math.floor(Date.now() / 1_000) + expiresIn;
  const headers = { authorization: `Bearer ${await issuer.token('analyst', { exp })}` };
  const url = `${await at.getUrl()}/v1/news/${kind}`;
  return new Promise((resolve, reject) => {
    request(url, { headers }, (answer) => {
      answers.push(answer);
      answer.on('error', () => undefined);
      resolve(answer);
    })
      .on('error', reject)
      .end();
  });
}

/** What has come so far, while it comes. */
function reading(answer: IncomingMessage) {
  const read = { text: '', isOver: false };
  answer.setEncoding('utf8').on('data', (part: string) => (read.text += part));
  answer.on('close', () => (read.isOver = true));
  return read;
}

describe('an answer that goes on', () => {
  it('writes events as the standard says, each on lines of its own', async () => {
    const answer = await open('few');
    expect(answer.headers).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-request-id': expect.stringMatching(/./),
      'x-content-type-options': 'nosniff',
    });
    const read = reading(answer);
    await eventually(() => expect(read.isOver).toBe(true));
    expect(read.text).toBe(
      'retry: 2000\n\n' +
        'id: 1-0\nevent: award-granted\ndata: {"form":"Bằng khen\\n\\"2\\""}\n\n' +
        'data: 2\n\n',
    );
  });

  it('keeps the connection alive by comments while there is nothing to say', async () => {
    const read = reading(await open('silent'));
    await eventually(() => expect(read.text).toMatch(/(:\n\n){3}$/));
  });

  it('asks its source for no more than its client reads', async () => {
    const answer = await open('endless');
    await eventually(() => expect(seen.asked).toBeGreaterThan(1));
    const read = reading(answer);
    await eventually(() => expect(read.text.length).toBeGreaterThan(2_000_000));
    answer.destroy();
    await eventually(() => expect(seen.isOver).toBe(true));
  });

  it('is cut for a client that does not read, at the cost of what the sockets hold', async () => {
    await open('endless');
    await eventually(() => expect(seen.isOver).toBe(true));
    // Both ends of a connection on one machine hold some megabytes; the process itself holds none.
    expect(seen.asked * EVENTS_OF_64_KIB.length).toBeLessThan(32 * 1024 * 1024);
  });

  it('ends for its source when the client leaves', async () => {
    const answer = await open('silent');
    expect(seen.isOver).toBe(false);
    answer.destroy();
    await eventually(() => expect(seen.isOver).toBe(true));
  });

  it('ends when the token does', async () => {
    const read = reading(await open('silent', { expiresIn: 1 }));
    await eventually(() => expect([read.isOver, seen.isOver]).toEqual([true, true]));
  });

  it('lasts for a token that ends in many years', async () => {
    const read = reading(await open('silent', { expiresIn: 100_000_000 }));
    await eventually(() => expect(read.text).toContain(':\n\n:\n\n'));
    expect(read.isOver).toBe(false);
  });

  it('ends when its source breaks', async () => {
    const read = reading(await open('broken'));
    await eventually(() => expect(read.isOver).toBe(true));
    expect(read.text).toContain('data: 1');
  });

  it('does not hold up a process that stops, whether its client reads or not', async () => {
    const stopping = await start();
    const read = reading(await open('silent', { at: stopping }));
    await open('endless', { at: stopping });
    const before = performance.now();
    await stopping.close();
    expect(performance.now() - before).toBeLessThan(5_000);
    await eventually(() => expect(read.isOver).toBe(true));
  });
});

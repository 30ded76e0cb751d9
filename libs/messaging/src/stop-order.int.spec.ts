import { get } from 'node:http';
import { text } from 'node:stream/consumers';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { Controller, Get, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { EventLog } from './kafka/event-log.js';
import { RelayLifecycle } from './messaging.lifecycle.js';
import type { RelayRunner } from './relay/relay-runner.js';

const happened: string[] = [];
const note = (what: string) => {
  happened.push(what);
  return Promise.resolve();
};
const arrived = Promise.withResolvers<void>();
const released = Promise.withResolvers<void>();

@Controller('slow')
class SlowController {
  @Get()
  async answer(): Promise<string> {
    arrived.resolve();
    await released.promise;
    await note('request answered');
    return 'late';
  }
}

/** What the relay is made of is replaced by notes: the order of Nest's hooks is what is looked at. */
const runner = { start: () => undefined, stop: () => note('relay stopped') };
const log = { close: () => note('log closed') };

@Module({
  controllers: [SlowController],
  providers: [
    {
      provide: RelayLifecycle,
      useFactory: () =>
        new RelayLifecycle(runner as unknown as RelayRunner, log as unknown as EventLog),
    },
  ],
})
class StoppingModule {}

/** A request on a connection that is not kept for another. */
function getOnce(url: string): Promise<string> {
  return new Promise((resolve, reject) => {
    get(url, { agent: false }, (response) => resolve(text(response))).on('error', reject);
  });
}

describe('a process that stops', () => {
  it('answers the request at hand first, then stops the relay, then lets go of the log', async () => {
    const adapter = new FastifyAdapter();
    const app = await NestFactory.create<NestFastifyApplication>(StoppingModule, adapter, {
      logger: false,
    });
    await app.listen(0, '127.0.0.1');
    const answering = getOnce(`${await app.getUrl()}/slow`);
    await arrived.promise;
    const closing = app.close();
    // Whatever stops before HTTP does so without waiting for the request.
    for (let turn = 0; turn < 100; turn += 1) await nextTurn();
    released.resolve();
    expect(await answering).toBe('late');
    await closing;
    expect(happened).toEqual(['request answered', 'relay stopped', 'log closed']);
  }, 10_000);
});

import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { topics } from '@dong-hanh/contracts';
import { createTopics, eventually, infrastructure, uniqueName } from '@dong-hanh/testing';
import { NestFactory } from '@nestjs/core';
import type { MicroserviceOptions } from '@nestjs/microservices';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { HealthRegistry } from '@dong-hanh/service-kit';
import { KafkaEventLog } from '../kafka/kafka-event-log.js';
import { toOutboxRows } from '../outbox/outbox-rows.js';
import { handler, startProbeApp, type ProbeApp } from '../probe-app.fixture.js';
import { awardGranted, probeContext, probeNow, projectedAwards } from '../probe.fixture.js';

jest.setTimeout(30_000);

const namePrefix = `${uniqueName('order')}.`;
const events = [awardGranted(), awardGranted()];
/** What happened, in order. */
const happened: string[] = [];
let service: ProbeApp;

beforeAll(async () => {
  await createTopics([`${namePrefix}${topics.award}`, `${namePrefix}emulation.heartbeat.v1`], 1);
  const { kafkaBrokers: brokers } = infrastructure();
  const log = new KafkaEventLog({ brokers, clientId: 'spec', namePrefix });
  await log.publish(
    toOutboxRows(events, probeContext, probeNow).map(({ topic, key, event }) => ({
      topic,
      key,
      value: event,
    })),
  );
  await log.close();
  handler.misbehave = () => happened.push('batch');
  service = await startProbeApp({ namePrefix }, async ({ module, strategies }) => {
    const app = await NestFactory.create<NestFastifyApplication>(module, new FastifyAdapter(), {
      logger: false,
    });
    slowDownBootstrap(app.get(HealthRegistry));
    for (const strategy of strategies!(app))
      app.connectMicroservice<MicroserviceOptions>({ strategy });
    // The wrong way round: the Kafka side before the application is initialised.
    await app.startAllMicroservices();
    happened.push('listening');
    await app.init();
    return app;
  });
});
afterAll(() => service.close());

/** A provider that takes its time to initialise: long enough for a consumer to join and fetch. */
function slowDownBootstrap(provider: HealthRegistry): void {
  Object.assign(provider, {
    onModuleInit: async () => {
      const readyAt = Date.now() + 1_500;
      await eventually(() => expect(Date.now()).toBeGreaterThan(readyAt));
      happened.push('initialised');
    },
  });
}

describe('a process that starts its Kafka side too early', () => {
  it('still gets no batch before every provider is initialised', async () => {
    await eventually(async () => {
      expect(await projectedAwards(service.probe.database.admin)).toHaveLength(2);
    });
    expect(happened).toEqual(['listening', 'initialised', 'batch']);
  });
});

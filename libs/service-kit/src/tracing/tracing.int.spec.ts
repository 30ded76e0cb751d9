import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SpanKind } from '@opentelemetry/api';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Global, Module, type OnApplicationShutdown } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { register } from 'prom-client';
import { isTracing, startSpan, useTracer } from './tracer.js';
import { tracedModule } from './tracing.module.js';
import { startTracing } from './tracing.js';

let collector: Server;
let endpoint: string;
const bodies: string[] = [];
/** What it answers, and when. */
let status = 200;
let held: Promise<void> = Promise.resolve();

beforeAll(async () => {
  collector = createServer((request, response) => {
    void request
      .setEncoding('utf8')
      .toArray()
      .then(async (parts) => {
        bodies.push(parts.join(''));
        await held;
        response.writeHead(status, { 'content-type': 'application/json' }).end('{}');
      });
  });
  await new Promise<void>((resolve) => collector.listen(0, '127.0.0.1', resolve));
  endpoint = `http://127.0.0.1:${(collector.address() as AddressInfo).port}`;
});
afterEach(() => {
  useTracer(undefined);
  bodies.length = 0;
  status = 200;
  held = Promise.resolve();
});
afterAll(async () => {
  collector.closeAllConnections();
  await new Promise((resolve) => collector.close(resolve));
});

const say = (name: string, parent?: string) =>
  startSpan({ name, kind: SpanKind.INTERNAL, parent, attributes: {} })?.end();
const names = () => bodies.join('').match(/(?<="name":")[a-z-]+/g) ?? [];
const parentOf = (flags: string) => `00-${'a'.repeat(32)}-${'b'.repeat(16)}-${flags}`;

describe('tracing', () => {
  it('is off, and makes nothing, where no collector is named', async () => {
    expect(await startTracing('probe', {})).toBeUndefined();
    expect(isTracing()).toBe(false);
    expect(startSpan({ name: 'x', kind: SpanKind.INTERNAL, attributes: {} })).toBeUndefined();
  });

  it('sends what waits when it stops, under the name of the service', async () => {
    const tracing = await startTracing('probe', { OTEL_EXPORTER_OTLP_ENDPOINT: `${endpoint}/` });
    say('late');
    await tracing?.stop();
    expect(names()).toContain('late');
    expect(bodies.join('')).toContain('"service.name","value":{"stringValue":"probe"}');
  });

  it('counts what no collector took', async () => {
    const failures = async () =>
      (await register.getSingleMetric('dong_hanh_trace_export_failures_total')!.get()).values[0]!
        .value;
    const before = await failures();
    status = 400;
    const tracing = await startTracing('probe', { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint });
    say('lost');
    await tracing?.stop();
    expect(await failures()).toBe(before + 1);
  });

  it.each([
    ['parentbased_always_off', ['recorded']],
    ['parentbased_always_on', ['none', 'recorded']],
    ['always_on', ['none', 'not-recorded', 'recorded']],
    ['always_off', []],
  ] as const)('%s keeps %j', async (sampler, kept) => {
    const tracing = await startTracing('probe', {
      OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
      OTEL_TRACES_SAMPLER: sampler,
    });
    say('none');
    say('not-recorded', parentOf('00'));
    say('recorded', parentOf('01'));
    await tracing?.stop();
    const wanted = new Set<string>(['none', 'not-recorded', 'recorded']);
    expect(names().filter((name) => wanted.has(name))).toEqual(kept);
  });

  it('holds up no stop for longer than a moment when the collector does not answer', async () => {
    const released = Promise.withResolvers<void>();
    held = released.promise;
    const tracing = await startTracing('probe', { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint });
    say('unheard');
    const began = performance.now();
    await tracing?.stop();
    expect(performance.now() - began).toBeLessThan(4_000);
    released.resolve();
  });
});

describe('a process that is traced', () => {
  it('stops its tracing after everything else, so that nothing late is lost', async () => {
    const stopped: string[] = [];
    class Relay implements OnApplicationShutdown {
      onApplicationShutdown(): void {
        stopped.push('relay');
      }
    }
    @Global()
    @Module({ providers: [Relay] })
    class MessagingModule {}
    @Module({ imports: [MessagingModule] })
    class ServiceModule {}
    const stop = () => Promise.resolve(void stopped.push('tracing'));
    const app = await NestFactory.createApplicationContext(tracedModule(ServiceModule, { stop }), {
      logger: false,
    });
    await app.close();
    expect(stopped).toEqual(['relay', 'tracing']);
  });
});

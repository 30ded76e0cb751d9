import { Injectable } from '@nestjs/common';
import type { FastifyInstance } from 'fastify';
import { collectDefaultMetrics, Gauge, Histogram, register } from 'prom-client';

/** Throws when its part is not ready; may return a remark on a part that the process can do without. */
export type HealthCheck = () => Promise<string | void> | string | void;

/** The parts that must work before the process takes requests. */
@Injectable()
export class HealthRegistry {
  private readonly checks = new Map<string, HealthCheck>();

  /** @param check throws when the part is not ready; its message is shown */
  register(part: string, check: HealthCheck): void {
    this.checks.set(part, check);
  }

  /** Runs all checks. @returns each part with `ok`, a remark or what is wrong */
  async report(): Promise<{ ready: boolean; parts: Record<string, string> }> {
    const outcomes = await this.outcomes();
    return {
      ready: outcomes.every(({ ready }) => ready),
      parts: Object.fromEntries(outcomes.map(({ part, said }) => [part, said])),
    };
  }

  /** Runs all checks. @returns whether each part works, and what it says */
  outcomes(): Promise<{ part: string; ready: boolean; said: string }[]> {
    return Promise.all(
      [...this.checks].map(async ([part, check]) => ({ part, ...(await outcomeOf(check)) })),
    );
  }
}

const OK = 'ok';

async function outcomeOf(check: HealthCheck): Promise<{ ready: boolean; said: string }> {
  try {
    return { ready: true, said: (await check()) ?? OK };
  } catch (error) {
    return { ready: false, said: error instanceof Error ? error.message : String(error) };
  }
}

const OPEN_PATHS = new Set(['/livez', '/readyz', '/metrics']);

/** Health and metrics need no token; they are reachable on the service's own port only. */
export function isHealthPath(path: string): boolean {
  return OPEN_PATHS.has(path);
}

const requestDuration = new Histogram({
  name: 'dong_hanh_http_request_seconds',
  help: 'Time from the arrival of a request to its answer',
  labelNames: ['method', 'route', 'status'] as const,
  buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
});

/** The parts of the application of this process; in specs, of the one begun last. */
let partsOfProcess: HealthRegistry | undefined;

new Gauge({
  name: 'dong_hanh_part_ready',
  help: '1 when a part of the process works, asked when metrics are read',
  labelNames: ['part'] as const,
  async collect() {
    const outcomes = (await partsOfProcess?.outcomes()) ?? [];
    this.reset();
    // A part that the process can do without is ready with a remark: here it counts as one that does not work.
    for (const { part, said } of outcomes) this.set({ part }, said === OK ? 1 : 0);
  },
});

/** `/livez`, `/readyz`, `/metrics` and the duration of each request by route. */
export function registerHealth(
  server: FastifyInstance,
  health: HealthRegistry,
  name: string,
): void {
  register.setDefaultLabels({ service: name });
  // Once per process: specs start several applications in one.
  if (!register.getSingleMetric('process_cpu_user_seconds_total')) collectDefaultMetrics();
  partsOfProcess = health;
  const startedAt = new Date().toISOString();
  server.get('/livez', () => ({ status: 'ok', service: name, startedAt }));
  server.get('/readyz', async (_, reply) => {
    const { ready, parts } = await health.report();
    return reply.status(ready ? 200 : 503).send({ status: ready ? 'ready' : 'not-ready', parts });
  });
  server.get('/metrics', async (_, reply) =>
    reply.header('content-type', register.contentType).send(await register.metrics()),
  );
  server.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? 'none';
    requestDuration.observe(
      { method: request.method, route, status: reply.statusCode },
      reply.elapsedTime / 1_000,
    );
    done();
  });
}

import type { DynamicModule, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { CustomTransportStrategy, MicroserviceOptions } from '@nestjs/microservices';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest, RouteOptions } from 'fastify';
import type { Logger as Pino } from 'pino';
import { registerAuthentication, TokenVerifier } from './authentication.js';
import { HealthRegistry, isHealthPath, registerHealth } from './health.js';
import { createLogger, NestLogger } from './logger.js';
import { ProblemFilter, problemOf, sendProblem } from './problem-filter.js';
import { contextOf, requestIdOf, runInContext } from './request-context.js';
import { registerRequestSpans } from './tracing/request-spans.js';
import { isTracing } from './tracing/tracer.js';
import { tracedModule } from './tracing/tracing.module.js';
import { startTracing } from './tracing/tracing.js';
import type { TracingSettings } from './tracing/tracing-settings.js';
import { validationPipe } from './validation.js';

/** The largest request body where a route says nothing else, 1 MiB. */
export const BODY_LIMIT_BYTES = 1_048_576;

export interface ServiceOptions {
  name: string;
  module: Type | DynamicModule;
  logLevel: string;
  /** The Kafka side, taken from the application's own providers. */
  strategies?: (app: NestFastifyApplication) => CustomTransportStrategy[];
  /** Paths that need no token besides health and metrics. */
  isOpen?: (path: string) => boolean;
}

/**
 * A process of the platform, ready but not listening: Fastify, problem+json, validation, token check,
 * health, metrics, one log line per request.
 */
export async function createServiceApp(options: ServiceOptions): Promise<NestFastifyApplication> {
  const logger = createLogger(options.name, options.logLevel);
  const adapter = new FastifyAdapter({
    bodyLimit: BODY_LIMIT_BYTES,
    genReqId: (request: { headers: Record<string, string | string[] | undefined> }) =>
      requestIdOf(request.headers['x-request-id']),
    logger: false,
    // What Fastify refuses before any hook, such as a URL that is none.
    frameworkErrors: (error: Error, request: FastifyRequest, reply: FastifyReply) =>
      sendProblem(reply, problemOf(error), request),
  });
  const app = await NestFactory.create<NestFastifyApplication>(options.module, adapter, {
    logger: new NestLogger(logger),
    bodyParser: false,
  });
  const server = app.getHttpAdapter().getInstance() as unknown as FastifyInstance;
  server.removeContentTypeParser('text/plain');
  server.addHook('onRoute', takeOwnBodyLimit);
  if (isTracing()) registerRequestSpans(server);
  registerContext(server, logger);
  registerHealth(server, app.get(HealthRegistry), options.name);
  const isOpen = (path: string) => isHealthPath(path) || (options.isOpen?.(path) ?? false);
  registerAuthentication(server, app.get(TokenVerifier), isOpen);
  app.useGlobalPipes(validationPipe());
  app.useGlobalFilters(new ProblemFilter());
  for (const strategy of options.strategies?.(app) ?? []) {
    app.connectMicroservice<MicroserviceOptions>({ strategy });
  }
  // Batches must find every provider initialised: init comes before the Kafka side starts.
  await app.init();
  await server.ready();
  return app;
}

/** Starts a process: tracing, HTTP and Kafka, until SIGTERM or SIGINT. */
export async function runService(
  options: Omit<ServiceOptions, 'logLevel' | 'module'> & {
    module: Type;
    config: { HOST: string; PORT: number; LOG_LEVEL: string } & TracingSettings;
  },
): Promise<void> {
  const { HOST, PORT, LOG_LEVEL } = options.config;
  const tracing = await startTracing(options.name, options.config);
  const module = tracing ? tracedModule(options.module, tracing) : options.module;
  const app = await createServiceApp({ ...options, module, logLevel: LOG_LEVEL });
  app.enableShutdownHooks(['SIGTERM', 'SIGINT']);
  await app.startAllMicroservices();
  await app.listen(PORT, HOST);
}

/** A route that takes longer bodies says so: `@RouteConfig({ bodyLimit })`, in bytes. */
function takeOwnBodyLimit(route: RouteOptions): void {
  const { bodyLimit } = (route.config ?? {}) as { bodyLimit?: number };
  if (bodyLimit !== undefined) route.bodyLimit = bodyLimit;
}

/** Gives each request its context and writes one line when it is answered: the route, never the URL. */
function registerContext(server: FastifyInstance, logger: Pino): void {
  server.addHook('onRequest', (request, reply, done) => {
    request.context = contextOf(request);
    void reply.header('x-request-id', request.context.requestId);
    void reply.header('x-content-type-options', 'nosniff');
    // Answers hold personal records: no cache between keeps them.
    if (request.url.startsWith('/v1/')) void reply.header('cache-control', 'no-store');
    runInContext(request.context, done);
  });
  // A connection that is kept alive after its last answer would hold up the stop for a minute.
  let isStopping = false;
  server.addHook('preClose', (done) => {
    isStopping = true;
    done();
  });
  server.addHook('onSend', (_request, reply, payload, done) => {
    if (isStopping) void reply.header('connection', 'close');
    done(null, payload);
  });
  server.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? 'none';
    if (!isHealthPath(route)) {
      logger.info(
        {
          requestId: request.context.requestId,
          method: request.method,
          route,
          status: reply.statusCode,
          ms: Math.round(reply.elapsedTime * 10) / 10,
          accountId: request.context.actor?.accountId,
        },
        'request',
      );
    }
    done();
  });
}

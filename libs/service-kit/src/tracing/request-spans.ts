import { SpanKind, SpanStatusCode, type Span } from '@opentelemetry/api';
import type { FastifyInstance } from 'fastify';
import { isHealthPath } from '../health.js';
import { startSpan } from './tracer.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** The span of this request, where requests are traced. */
    span?: Span | undefined;
  }
}

/**
 * Gives each request a span, child of what the caller's `traceparent` names. It tells the route's template,
 * never the address: that holds ids, and what somebody searched for.
 */
export function registerRequestSpans(server: FastifyInstance): void {
  server.addHook('onRequest', (request, _reply, done) => {
    const { method, headers, routeOptions } = request;
    const route = routeOptions.url ?? 'none';
    if (!isHealthPath(route)) {
      request.span = startSpan({
        name: `${method} ${route}`,
        kind: SpanKind.SERVER,
        parent: headers.traceparent?.toString(),
        attributes: { 'http.request.method': method, 'http.route': route },
      });
    }
    done();
  });
  server.addHook('onResponse', ({ span }, { statusCode }, done) => {
    span?.setAttribute('http.response.status_code', statusCode);
    if (statusCode >= 500) span?.setStatus({ code: SpanStatusCode.ERROR });
    span?.end();
    done();
  });
}

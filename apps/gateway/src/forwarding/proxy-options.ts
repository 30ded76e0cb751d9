import type { FastifyHttpProxyOptions } from '@fastify/http-proxy';
import { Problem, sendProblem } from '@dong-hanh/service-kit';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { forwardedHeaders, returnedHeaders } from './forwarded-headers.js';

/** Paths that go to one address, or to one that depends on the request. */
export interface Target {
  /** What a refusal calls it. */
  name: string | ((request: FastifyRequest) => string);
  upstream: string | ((request: FastifyRequest) => string);
  paths: string[];
  /** Where they differ: the one path here and what it is called there. */
  rewrite?: { from: string; to: string };
  isStream?: boolean;
  /** What has to be known before. */
  preHandler?: (request: FastifyRequest) => Promise<void>;
}

const CONNECT_TIMEOUT_MS = 2_000;
const CONNECTIONS = 64;
const RETRY_SECONDS = 2;
const RETRY_DELAY_MS = 10;

/**
 * How requests are passed on and answers passed back.
 *
 * @param timeoutMs how long an answer may take to begin, and to go on
 */
export function proxyOptions(
  { name, upstream, paths, rewrite, isStream, preHandler }: Target,
  timeoutMs: number,
): FastifyHttpProxyOptions {
  return {
    upstream: typeof upstream === 'string' ? upstream : '',
    ...(preHandler && { preHandler }),
    ...(rewrite && { prefix: rewrite.from, rewritePrefix: rewrite.to }),
    routes: paths,
    httpMethods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
    proxyPayloads: false,
    internalRewriteLocationHeader: false,
    disableRequestLogging: true,
    destroyAgent: true,
    undici: {
      connectTimeout: CONNECT_TIMEOUT_MS,
      headersTimeout: timeoutMs,
      // A stream keeps its connection and may be silent: it must not take one from the requests.
      ...(isStream ? { bodyTimeout: 0 } : { connections: CONNECTIONS, bodyTimeout: timeoutMs }),
    },
    replyOptions: {
      ...(typeof upstream === 'function' && {
        getUpstream: (request) => upstream(request as FastifyRequest),
      }),
      rewriteRequestHeaders: (request, headers) =>
        forwardedHeaders(headers, request.context, {
          host: request.headers.host,
          protocol: request.protocol,
          ip: request.ip,
        }),
      rewriteHeaders: returnedHeaders,
      retryDelay: ({ err, req, attempt }) =>
        attempt === 0 && isLostConnection(err) && req.method === 'GET' ? RETRY_DELAY_MS : null,
      onError: (reply) => sayUnavailable(name, reply as FastifyReply),
    },
  };
}

function sayUnavailable(name: Target['name'], reply: FastifyReply): void {
  const service = typeof name === 'string' ? name : name(reply.request);
  const problem = new Problem('service-unavailable', { service }, [], {
    retryAfterSeconds: RETRY_SECONDS,
  });
  sendProblem(reply, problem, reply.request);
}

/** A kept connection that the service closed just now, as it does when it restarts. */
function isLostConnection(error: Error | null | undefined): boolean {
  return (error as { code?: string } | null | undefined)?.code === 'UND_ERR_SOCKET';
}

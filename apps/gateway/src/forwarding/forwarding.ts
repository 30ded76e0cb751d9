import { Readable } from 'node:stream';
import httpProxy, { type FastifyHttpProxyOptions } from '@fastify/http-proxy';
import { Problem, sendProblem } from '@dong-hanh/service-kit';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { answerProblems } from '../problem-answers.js';
import { routes, serviceNames, type ServiceName } from '../routes.js';
import { forwardedHeaders, returnedHeaders } from './forwarded-headers.js';

export interface ForwardingSettings {
  urls: Record<ServiceName, string>;
  /** The development issuer under `/oidc`, if there is one. */
  identityUrl?: string | undefined;
  /** How long a service may take to begin its answer, and between two pieces of it. */
  timeoutMs: number;
}

/** Paths that go to one address. */
interface Target {
  name: ServiceName | 'identity';
  upstream: string;
  paths: string[];
  /** Where they differ: the one path here and what it is called there. */
  rewrite?: { from: string; to: string };
}

const CONNECT_TIMEOUT_MS = 2_000;
const CONNECTIONS = 64;
const RETRY_SECONDS = 2;
const RETRY_DELAY_MS = 10;

/** Forwards what the table of routes says, and nothing else. */
export async function registerForwarding(
  server: FastifyInstance,
  settings: ForwardingSettings,
): Promise<void> {
  await server.register(async (scope) => {
    answerProblems(scope);
    readBodiesWhole(scope);
    scope.addHook('preHandler', refuseDots);
    for (const target of targetsOf(settings)) {
      await scope.register(httpProxy, proxyOptions(target, settings.timeoutMs));
    }
  });
}

/**
 * Bodies are read whole, up to the limit, before anything is forwarded: a body that is too large
 * reaches no service, also one that does not announce its length. They are not parsed here.
 */
function readBodiesWhole(scope: FastifyInstance): void {
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_, body, done) =>
    done(null, body.length > 0 ? Readable.from(body) : undefined),
  );
}

/** `/v1/units/%2e%2e/…` names no resource: a path with dots is not ours to guess at. */
async function refuseDots(request: FastifyRequest): Promise<void> {
  const [path = ''] = request.url.split('?', 1);
  if (/(^|[/\\])\.{1,2}([/\\]|$)/.test(decodeURIComponent(path))) throw new Problem('not-found');
}

/** One target per service for the paths that are the same there, one for each that is not. */
function targetsOf({ urls, identityUrl }: ForwardingSettings): Target[] {
  const withAllBelow = (path: string) => [path, `${path}/*`];
  const same = serviceNames.map((name) => ({
    name,
    upstream: urls[name],
    paths: routes
      .filter(({ service, as }) => service === name && as === undefined)
      .flatMap(({ path }) => withAllBelow(path)),
  }));
  const renamed = routes.flatMap(({ path, service, as }) =>
    as === undefined
      ? []
      : [{ name: service, upstream: urls[service], paths: ['/'], rewrite: { from: path, to: as } }],
  );
  const signingIn = identityUrl
    ? [{ name: 'identity' as const, upstream: identityUrl, paths: withAllBelow('/oidc') }]
    : [];
  return [...same, ...renamed, ...signingIn];
}

function proxyOptions(
  { name, upstream, paths, rewrite }: Target,
  timeoutMs: number,
): FastifyHttpProxyOptions {
  return {
    upstream,
    ...(rewrite && { prefix: rewrite.from, rewritePrefix: rewrite.to }),
    routes: paths,
    httpMethods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
    proxyPayloads: false,
    internalRewriteLocationHeader: false,
    disableRequestLogging: true,
    destroyAgent: true,
    undici: {
      connections: CONNECTIONS,
      connectTimeout: CONNECT_TIMEOUT_MS,
      headersTimeout: timeoutMs,
      bodyTimeout: timeoutMs,
    },
    replyOptions: {
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

function sayUnavailable(service: string, reply: FastifyReply): void {
  const problem = new Problem('service-unavailable', { service }, [], {
    retryAfterSeconds: RETRY_SECONDS,
  });
  sendProblem(reply, problem, reply.request);
}

/** A kept connection that the service closed just now, as it does when it restarts. */
function isLostConnection(error: Error | null | undefined): boolean {
  return (error as { code?: string } | null | undefined)?.code === 'UND_ERR_SOCKET';
}

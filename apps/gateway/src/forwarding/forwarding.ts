import { Readable } from 'node:stream';
import httpProxy from '@fastify/http-proxy';
import { Problem } from '@dong-hanh/service-kit';
import type { FastifyInstance, FastifyRequest, RouteOptions } from 'fastify';
import type { JobHolders } from '../jobs/job-holders.service.js';
import { answerProblems } from '../problem-answers.js';
import { routes, serviceNames, type ServiceName } from '../routes.js';
import { forwardJobs } from './job-forwarding.js';
import { endStreamsOnStop } from './open-streams.js';
import { proxyOptions, type Target } from './proxy-options.js';

export interface ForwardingSettings {
  urls: Record<ServiceName, string>;
  /** The development issuer under `/oidc`, if there is one. */
  identityUrl?: string | undefined;
  /** How long a service may take to begin its answer, and between two pieces of it. */
  timeoutMs: number;
  /** Finds the service that holds a job. */
  jobHolders: JobHolders;
}

/** Forwards what the table of routes says, and nothing else. */
export async function registerForwarding(
  server: FastifyInstance,
  settings: ForwardingSettings,
): Promise<void> {
  await server.register(async (scope) => {
    answerProblems(scope);
    readBodiesWhole(scope);
    scope.addHook('onRoute', takeLongBodies);
    endStreamsOnStop(scope);
    scope.addHook('preHandler', refuseDots);
    for (const target of targetsOf(settings)) {
      await scope.register(httpProxy, proxyOptions(target, settings.timeoutMs));
    }
    await forwardJobs(scope, settings.jobHolders, settings);
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

/** What the table says of the bodies of a path. */
function takeLongBodies(route: RouteOptions): void {
  const bodyLimit = routes.find(({ path }) => path === route.url)?.bodyLimit;
  if (bodyLimit !== undefined) route.bodyLimit = bodyLimit;
}

/** `/v1/units/%2e%2e/…` names no resource: a path with dots is not ours to guess at. */
async function refuseDots(request: FastifyRequest): Promise<void> {
  const [path = ''] = request.url.split('?', 1);
  if (/(^|[/\\])\.{1,2}([/\\]|$)/.test(decodeURIComponent(path))) throw new Problem('not-found');
}

/** One target per service for the paths that are the same there, one for each that is not or is a stream. */
function targetsOf({ urls, identityUrl }: ForwardingSettings): Target[] {
  const withAllBelow = (path: string) => [path, `${path}/*`];
  const same = serviceNames.map((name) => ({
    name,
    upstream: urls[name],
    paths: routes
      .filter(({ service, as, isStream }) => service === name && as === undefined && !isStream)
      .flatMap(({ path }) => withAllBelow(path)),
  }));
  const renamed = routes.flatMap(({ path, service, as }) =>
    as === undefined
      ? []
      : [{ name: service, upstream: urls[service], paths: ['/'], rewrite: { from: path, to: as } }],
  );
  const streams = routes.flatMap(({ path, service, isStream }) =>
    isStream ? [{ name: service, upstream: urls[service], paths: [path], isStream }] : [],
  );
  const signingIn = identityUrl
    ? [{ name: 'identity', upstream: identityUrl, paths: withAllBelow('/oidc') }]
    : [];
  return [...same, ...renamed, ...streams, ...signingIn];
}

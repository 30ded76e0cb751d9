import httpProxy from '@fastify/http-proxy';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { JobHolders } from '../jobs/job-holders.service.js';
import { jobHolders, type ServiceName } from '../routes.js';
import { callerHeaders } from '../upstreams/upstreams.service.js';
import { proxyOptions, type Target } from './proxy-options.js';

/** Forwards what is asked of one job to the service that holds it. */
export async function forwardJobs(
  scope: FastifyInstance,
  holders: JobHolders,
  { urls, timeoutMs }: { urls: Record<ServiceName, string>; timeoutMs: number },
): Promise<void> {
  const found = new WeakMap<FastifyRequest, ServiceName>();
  const holderOf = (request: FastifyRequest) => found.get(request) ?? jobHolders[0];
  const job = {
    name: holderOf,
    upstream: (request) => urls[holderOf(request)],
    preHandler: async (request) => {
      const { id } = request.params as { id: string };
      found.set(request, await holders.holderOf(id, callerHeaders(request)));
    },
  } satisfies Omit<Target, 'paths'>;
  const targets: Target[] = [
    { ...job, paths: ['/v1/jobs/:id', '/v1/jobs/:id/file'] },
    { ...job, paths: ['/v1/jobs/:id/events'], isStream: true },
  ];
  for (const target of targets) await scope.register(httpProxy, proxyOptions(target, timeoutMs));
}

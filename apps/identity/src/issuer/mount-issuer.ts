import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Issuer } from './issuer.service.js';

const MOUNT_PATH = '/oidc';

/** Hands every request under `/oidc` that has no controller to the provider, with its body unread. */
export async function mountIssuer(server: FastifyInstance, issuer: Issuer): Promise<void> {
  await server.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', (_request, _payload, done) => done(null));
    scope.all(`${MOUNT_PATH}/*`, (request: FastifyRequest, reply: FastifyReply) => {
      reply.hijack();
      const { raw } = request;
      reply.raw.setHeader('x-request-id', request.context.requestId);
      Object.assign(raw, { originalUrl: raw.url, url: (raw.url ?? '').slice(MOUNT_PATH.length) });
      void issuer.provider.callback()(raw, reply.raw);
    });
  });
}

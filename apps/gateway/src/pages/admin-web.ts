import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import fastifyStatic from '@fastify/static';
import { Problem } from '@dong-hanh/service-kit';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { answerProblems } from '../problem-answers.js';
import { isPageOf } from './page.rules.js';

/** Where the build of the admin web lies; the same folder seen from `src` and from `dist`. */
export const ADMIN_WEB_BUILD = path.join(import.meta.dirname, '../../../admin-web/dist');

const INDEX = 'index.html';
/** The build names these after their content: the same address never means another file. */
const ASSETS = 'assets';
const keptForGood = { cacheControl: true, immutable: true, maxAge: '365d' };

/**
 * Scripts and calls from and to this origin alone, and calls to the issuer where that is another one. The
 * components write their styles while they run.
 */
const headersFor = (issuerOrigin: string | undefined) => ({
  'content-security-policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self' data:",
    ["connect-src 'self'", issuerOrigin].filter(Boolean).join(' '),
    "manifest-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-cache',
});

export interface AdminWebPlace {
  /** where its build lies */
  folder: string;
  /** the origin of the issuer, when that is not this one */
  issuerOrigin: string | undefined;
}

/** Whether there is a build to serve. */
export function hasAdminWeb(folder: string): boolean {
  return existsSync(path.join(folder, INDEX));
}

/**
 * Serves the admin web: its files, and its page for every address that it may call a page of its own. What
 * the API or another page of the gateway answers stays theirs.
 */
export async function registerAdminWeb(
  server: FastifyInstance,
  { folder, issuerOrigin }: AdminWebPlace,
  taken: readonly string[],
): Promise<void> {
  const headers = headersFor(issuerOrigin);
  await server.register(async (scope) => {
    answerProblems(scope);
    await scope.register(fastifyStatic, {
      root: folder,
      serve: false,
      preCompressed: true,
      cacheControl: false,
    });
    scope.get<{ Params: { '*': string } }>(`/${ASSETS}/*`, (request, reply) =>
      reply.sendFile(`${ASSETS}/${request.params['*']}`, keptForGood),
    );
    for (const file of looseFiles(folder)) {
      if (taken.includes(`/${file}`)) continue;
      scope.get(`/${file}`, (_, reply) => reply.headers(headers).sendFile(file));
    }
    scope.get('/', (_, reply) => reply.headers(headers).sendFile(INDEX));
    scope.get('/*', (request: FastifyRequest, reply) => {
      if (!isPageOf(request.url, request.headers.accept)) throw new Problem('not-found');
      return reply.headers(headers).sendFile(INDEX);
    });
  });
}

function looseFiles(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => name)
    .filter((name) => name !== INDEX && !/\.(br|gz)$/.test(name));
}

import { createRequire } from 'node:module';
import path from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';
import { ADMIN_WEB_BUILD, hasAdminWeb, registerAdminWeb } from './admin-web.js';
import { foreignOrigin, signInSettings } from './sign-in.rules.js';
import type { GatewayConfig } from '../config.js';
import { answerProblems } from '../problem-answers.js';

/** The same folder seen from `src` and from `dist`. */
const OWN = path.join(import.meta.dirname, '../../public');
const SWAGGER_UI = path.dirname(
  createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'),
);

/** Every file that is served always, by its address: what is not named here is not reachable. */
const files: Record<string, [folder: string, file: string]> = {
  '/pages.css': [OWN, 'pages.css'],
  '/icon.svg': [OWN, 'icon.svg'],
  '/reference': [OWN, 'reference.html'],
  '/reference/': [OWN, 'reference.html'],
  '/reference/reference.css': [OWN, 'reference.css'],
  '/reference/reference.js': [OWN, 'reference.js'],
  '/reference/swagger-ui.css': [SWAGGER_UI, 'swagger-ui.css'],
  '/reference/swagger-ui-bundle.js': [SWAGGER_UI, 'swagger-ui-bundle.js'],
  '/reference/oauth2-redirect.html': [SWAGGER_UI, 'oauth2-redirect.html'],
  '/reference/oauth2-redirect.js': [SWAGGER_UI, 'oauth2-redirect.js'],
};

const withStartPage: typeof files = { '/': [OWN, 'start.html'], ...files };

/** Scripts, styles and calls from and to this origin alone; the reader carries its icons as data. */
const headers = {
  'content-security-policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

/**
 * The reader of the API, and at the root the admin web, or the start page where it was not built: from
 * this machine and nowhere else. The admin web learns here where to sign people in.
 */
export async function registerPages(
  server: FastifyInstance,
  { OIDC_ISSUER, IDENTITY_URL }: Pick<GatewayConfig, 'OIDC_ISSUER' | 'IDENTITY_URL'>,
  folder = ADMIN_WEB_BUILD,
): Promise<void> {
  const isBuilt = hasAdminWeb(folder);
  const signIn = signInSettings(OIDC_ISSUER, IDENTITY_URL !== undefined);
  await server.register(async (scope) => {
    answerProblems(scope);
    await scope.register(fastifyStatic, { root: OWN, serve: false });
    for (const [address, [place, file]] of Object.entries(isBuilt ? files : withStartPage)) {
      scope.get(address, (_, reply) => reply.headers(headers).sendFile(file, place));
    }
    scope.get('/sign-in-settings', (_, reply) =>
      reply.header('cache-control', 'no-cache').send(signIn),
    );
  });
  const place = { folder, issuerOrigin: foreignOrigin(signIn) };
  if (isBuilt) await registerAdminWeb(server, place, Object.keys(files));
}

import { Injectable } from '@nestjs/common';
import type { FastifyInstance } from 'fastify';
import { createRemoteJWKSet, errors, jwtVerify, type JWTVerifyGetKey } from 'jose';
import { sendProblem } from './problem-filter.js';
import { Problem } from './problem.js';
import type { Actor } from './request-context.js';

export interface TokenSettings {
  issuer: string;
  audience: string;
  jwksUrl: string;
}

/** Symmetric and "none" algorithms are never accepted (RFC 8725). */
const ALGORITHMS = ['RS256', 'PS256', 'ES256', 'EdDSA'];
const CLOCK_TOLERANCE_SECONDS = 5;

/** How long a checked token is taken as it is: the published keys themselves are kept for longer. */
const CHECKED_MS = 60_000;
/** Each takes about 1.5 KB; a service has some hundred callers in a minute. */
const CHECKED_TOKENS = 500;

/**
 * Checks access tokens against the issuer's published keys, which may rotate while we run. A caller sends the
 * same token many times: its signature, the dearest part of a small request, is checked once a minute.
 */
@Injectable()
export class TokenVerifier {
  private readonly keys: JWTVerifyGetKey;
  private readonly checked = new Map<string, { actor: Actor; until: number }>();

  constructor(private readonly settings: TokenSettings) {
    this.keys = createRemoteJWKSet(new URL(settings.jwksUrl), {
      cooldownDuration: 1_000,
      timeoutDuration: 3_000,
    });
  }

  /** @throws Problem `unauthenticated`, or `service-unavailable` when the keys cannot be fetched */
  async verify(authorization: string | undefined): Promise<Actor> {
    const token = /^Bearer ([\w.~+/=-]+)$/i.exec(authorization ?? '')?.[1];
    if (!token) throw new Problem('unauthenticated');
    const checked = this.checked.get(token);
    if (checked && Date.now() < checked.until) return checked.actor;
    const actor = await this.check(token);
    this.keep(token, actor);
    return actor;
  }

  private keep(token: string, actor: Actor): void {
    this.checked.delete(token);
    const [oldest] = this.checked.keys();
    if (oldest !== undefined && this.checked.size >= CHECKED_TOKENS) this.checked.delete(oldest);
    const until = Math.min(actor.expiresAt.getTime(), Date.now() + CHECKED_MS);
    this.checked.set(token, { actor, until });
  }

  private async check(token: string): Promise<Actor> {
    try {
      const { payload } = await jwtVerify(token, this.keys, {
        issuer: this.settings.issuer,
        audience: this.settings.audience,
        algorithms: ALGORITHMS,
        clockTolerance: CLOCK_TOLERANCE_SECONDS,
        requiredClaims: ['sub', 'exp'],
      });
      const scope = typeof payload.scope === 'string' ? payload.scope.split(' ') : [];
      const expiresAt = new Date((payload.exp as number) * 1_000);
      return { accountId: payload.sub as string, scope, expiresAt };
    } catch (error) {
      throw refusal(error);
    }
  }
}

function refusal(error: unknown): Problem {
  const isTokenFault = error instanceof errors.JOSEError && !(error instanceof errors.JWKSTimeout);
  if (isTokenFault) return new Problem('unauthenticated');
  return new Problem('service-unavailable', { service: 'identity' }, [], { retryAfterSeconds: 2 });
}

/**
 * Verifies the token when the request arrives, before its body is read: 401 comes before 413 and 400.
 *
 * @param isOpen paths that need no token (health and metrics on the service's own port)
 */
export function registerAuthentication(
  server: FastifyInstance,
  verifier: TokenVerifier,
  isOpen: (path: string) => boolean,
): void {
  server.addHook('onRequest', async (request, reply) => {
    if (isOpen(pathOf(request.url))) return;
    try {
      request.context.actor = await verifier.verify(request.headers.authorization);
    } catch (error) {
      void reply.header('www-authenticate', 'Bearer');
      sendProblem(reply, error as Problem, request);
      return reply;
    }
  });
}

function pathOf(url: string): string {
  return url.split('?', 1)[0] ?? '';
}

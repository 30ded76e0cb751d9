import { problemKinds, type ProblemCode } from '@dong-hanh/contracts';
import { Problem } from '@dong-hanh/service-kit';
import type { FastifyRequest } from 'fastify';
import type { z } from 'zod';
import type { ServiceName } from '../routes.js';

const RETRY_SECONDS = 2;
const HEALTH_LIMIT_MS = 1_000;

/** The headers under which the gateway asks for a caller: his token, his language, his trail. */
export type CallerHeaders = Record<string, string>;

export function callerHeaders(request: FastifyRequest): CallerHeaders {
  const { requestId, traceparent, locale } = request.context;
  return {
    authorization: request.headers.authorization ?? '',
    'accept-language': locale,
    'x-request-id': requestId,
    traceparent,
  };
}

/** What the gateway itself asks the services, always with the rights of the caller. */
export class Upstreams {
  constructor(
    private readonly urls: Record<ServiceName, string>,
    private readonly timeoutMs: number,
  ) {}

  /**
   * Reads JSON from a service.
   *
   * @throws Problem the service's own refusal, or `service-unavailable` when it does not answer
   */
  async read<T>(
    service: ServiceName,
    path: string,
    headers: CallerHeaders,
    shape: z.ZodType<T>,
  ): Promise<T> {
    const { status, body, retryAfter } = await this.fetch(service, path, headers);
    if (status === 200) return shape.parse(body);
    throw refusalOf(service, body, retryAfter);
  }

  /**
   * Asks a service to do something that is harmless to repeat.
   *
   * @throws Problem as `read` does
   */
  async send<T>(
    service: ServiceName,
    path: string,
    headers: CallerHeaders,
    content: object,
    shape: z.ZodType<T>,
  ): Promise<T> {
    const { status, body, retryAfter } = await this.fetch(service, path, headers, content);
    if (status === 200) return shape.parse(body);
    throw refusalOf(service, body, retryAfter);
  }

  /** @throws Error that says why the service is not ready */
  async checkReady(service: ServiceName): Promise<void> {
    const answer = await fetch(new URL('/readyz', this.urls[service]), {
      signal: AbortSignal.timeout(HEALTH_LIMIT_MS),
    }).catch(() => {
      throw new Error('does not answer');
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`not ready: ${text.slice(0, 500)}`);
  }

  private async fetch(
    service: ServiceName,
    path: string,
    headers: CallerHeaders,
    content?: object,
  ) {
    try {
      const answer = await fetch(new URL(path, this.urls[service]), {
        ...(content === undefined
          ? { headers }
          : {
              method: 'POST',
              headers: { ...headers, 'content-type': 'application/json' },
              body: JSON.stringify(content),
            }),
        signal: AbortSignal.timeout(this.timeoutMs),
      });
      return {
        status: answer.status,
        body: (await answer.json()) as unknown,
        retryAfter: answer.headers.get('retry-after'),
      };
    } catch {
      throw unavailable(service);
    }
  }
}

function unavailable(service: ServiceName, retryAfterSeconds = RETRY_SECONDS): Problem {
  return new Problem('service-unavailable', { service }, [], { retryAfterSeconds });
}

/** Says again what the service said: its code, and what its message needs. */
function refusalOf(service: ServiceName, body: unknown, retryAfter: string | null): Problem {
  const { code, permission } = body as { code?: string; permission?: string };
  if (!code || !(code in problemKinds)) return unavailable(service);
  const retryAfterSeconds = Number(retryAfter ?? Number.NaN);
  return new Problem(
    code as ProblemCode,
    { service, ...(permission !== undefined && { permission }) },
    [],
    Number.isNaN(retryAfterSeconds) ? {} : { retryAfterSeconds },
  );
}

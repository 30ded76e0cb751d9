import { AsyncLocalStorage } from 'node:async_hooks';
import { randomBytes } from 'node:crypto';
import type { Locale } from '@dong-hanh/contracts';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { newId } from './ids.js';
import { traceparentOf } from './tracing/trace-context.js';
import type {} from './tracing/request-spans.js';

/** Who calls, as the verified token says. */
export interface Actor {
  accountId: string;
  scope: readonly string[];
  /** When the token ends; an answer that goes on for long must not outlive it. */
  expiresAt: Date;
}

/** What one request carries from its arrival to the events it causes. */
export interface RequestContext {
  requestId: string;
  /** W3C trace context; its trace id joins the logs of all services. */
  traceparent: string;
  locale: Locale;
  idempotencyKey?: string;
  actor?: Actor;
}

/** The trail that an event carries: who did it, in answer to what. */
export interface EventContext {
  actorId: string;
  correlationId: string;
  causationId: string;
  traceparent?: string;
}

declare module 'fastify' {
  interface FastifyRequest {
    context: RequestContext;
  }
}

const REQUEST_ID = /^[A-Za-z0-9-]{8,64}$/;
const TRACEPARENT = /^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/;

const current = new AsyncLocalStorage<RequestContext>();

/** Runs `work` so that each line it logs carries the request id and trace id. */
export function runInContext<T>(context: RequestContext, work: () => T): T {
  return current.run(context, work);
}

/** The context of the request at hand, if any. */
export function currentContext(): RequestContext | undefined {
  return current.getStore();
}

/** Takes over the caller's request id where it has the usual form, else makes one. */
export function requestIdOf(header: string | string[] | undefined): string {
  return typeof header === 'string' && REQUEST_ID.test(header) ? header : newId();
}

/** Reads or begins the context of an arriving request. */
export function contextOf(request: FastifyRequest): RequestContext {
  const { traceparent, 'accept-language': language, 'idempotency-key': key } = request.headers;
  return {
    requestId: request.id,
    traceparent: request.span ? traceparentOf(request.span) : continued(traceparent),
    locale: localeOf(language),
    ...(typeof key === 'string' && { idempotencyKey: key }),
  };
}

/** The caller's trace where nothing is added to it, else a new one. */
function continued(traceparent: string | string[] | undefined): string {
  return typeof traceparent === 'string' && TRACEPARENT.test(traceparent)
    ? traceparent
    : `00-${randomBytes(16).toString('hex')}-${randomBytes(8).toString('hex')}-01`;
}

/** The trace id inside a traceparent. */
export function traceIdOf(traceparent: string): string {
  return traceparent.slice(3, 35);
}

/** Vietnamese unless the reader asks for English first. */
export function localeOf(acceptLanguage: string | undefined): Locale {
  const wanted = (acceptLanguage ?? '')
    .split(',')
    .map((part) => {
      const [tag = '', ...options] = part.trim().split(';');
      const weight = options.find((option) => option.trim().startsWith('q='));
      return { tag: tag.toLowerCase(), weight: weight ? Number(weight.trim().slice(2)) : 1 };
    })
    .filter(({ tag }) => /^(vi|en)(-|$)/.test(tag))
    .sort((a, b) => b.weight - a.weight);
  return wanted[0]?.tag.startsWith('en') ? 'en' : 'vi';
}

/** The trail for events that this request causes. @throws when the request has no actor */
export function eventContextOf(context: RequestContext): EventContext {
  if (!context.actor) throw new Error('a request without an actor cannot cause events');
  return {
    actorId: context.actor.accountId,
    correlationId: context.requestId,
    causationId: context.requestId,
    traceparent: context.traceparent,
  };
}

/** The request's context as a controller parameter. */
export const CurrentRequest = createParamDecorator(
  (_: unknown, execution: ExecutionContext): RequestContext =>
    execution.switchToHttp().getRequest<FastifyRequest>().context,
);

/** The verified caller as a controller parameter. */
export const CurrentActor = createParamDecorator(
  (_: unknown, execution: ExecutionContext): Actor => {
    const { actor } = execution.switchToHttp().getRequest<FastifyRequest>().context;
    if (!actor) throw new Error('no actor: the authentication hook did not run');
    return actor;
  },
);

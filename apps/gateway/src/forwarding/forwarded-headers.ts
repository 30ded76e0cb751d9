import type { RequestContext } from '@dong-hanh/service-kit';

type Headers = Record<string, string | string[] | undefined>;

/** Headers of one connection (RFC 9110 §7.6.1) and what a client may not tell the services. */
const NOT_FORWARDED = [
  'connection',
  'keep-alive',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  // The body is here already, so there is nothing to continue; the HTTP client refuses the header.
  'expect',
  'forwarded',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
];

const NOT_RETURNED = ['connection', 'keep-alive'];

/** What a service gets to see of a request: the caller's own headers and the trail of this request. */
export function forwardedHeaders(
  headers: Headers,
  context: Pick<RequestContext, 'requestId' | 'traceparent'>,
  client: { host: string | undefined; protocol: string; ip: string },
): Headers {
  return {
    ...without(headers, NOT_FORWARDED),
    'x-request-id': context.requestId,
    traceparent: context.traceparent,
    'x-forwarded-for': client.ip,
    'x-forwarded-host': client.host,
    'x-forwarded-proto': client.protocol,
  };
}

/** What a caller gets to see of a service's answer. */
export function returnedHeaders(headers: Headers): Headers {
  return without(headers, NOT_RETURNED);
}

function without(headers: Headers, names: readonly string[]): Headers {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !names.includes(name)));
}

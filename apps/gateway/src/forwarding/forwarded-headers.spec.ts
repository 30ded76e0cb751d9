import { describe, expect, it } from '@jest/globals';
import { forwardedHeaders, returnedHeaders } from './forwarded-headers.js';

const context = {
  requestId: 'abcd-1234',
  traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`,
};
const client = { host: '127.0.0.1:3000', protocol: 'http', ip: '127.0.0.1' };

describe('a forwarded request', () => {
  it('carries the token, the language and the idempotency key as they came', () => {
    const headers = {
      authorization: 'Bearer x',
      'accept-language': 'en',
      'idempotency-key': 'k',
      'content-type': 'application/json',
    };
    expect(forwardedHeaders(headers, context, client)).toMatchObject(headers);
  });

  it('carries the request id and the trace of the gateway, whatever the caller wrote', () => {
    const forged = { 'x-request-id': '\u0000', traceparent: 'none' };
    expect(forwardedHeaders(forged, context, client)).toMatchObject({
      'x-request-id': 'abcd-1234',
      traceparent: context.traceparent,
    });
  });

  it('says who asked and how, and lets nobody else say it', () => {
    const forged = {
      forwarded: 'for=10.0.0.1',
      'x-forwarded-for': '10.0.0.1',
      'x-forwarded-host': 'elsewhere.test',
      'x-forwarded-proto': 'https',
    };
    const headers = forwardedHeaders(forged, context, client);
    expect(headers).toMatchObject({
      'x-forwarded-for': '127.0.0.1',
      'x-forwarded-host': '127.0.0.1:3000',
      'x-forwarded-proto': 'http',
    });
    expect(headers).not.toHaveProperty('forwarded');
  });

  it.each(['connection', 'keep-alive', 'upgrade', 'expect', 'te', 'transfer-encoding'])(
    'leaves out what belongs to one connection: %s',
    (name) => expect(forwardedHeaders({ [name]: 'x' }, context, client)).not.toHaveProperty(name),
  );
});

describe('a returned answer', () => {
  it('keeps everything but what belongs to one connection', () => {
    const headers = { etag: '"1"', location: '/v1/units/1', 'retry-after': '2' };
    expect(
      returnedHeaders({ ...headers, connection: 'close', 'keep-alive': 'timeout=72' }),
    ).toEqual(headers);
  });
});

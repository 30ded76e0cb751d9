import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { closedLoop, openLoop } from './http-load.js';

let server: Server | undefined;

afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

async function serving(listener: RequestListener): Promise<string> {
  server = createServer(listener);
  await new Promise<void>((resolve) => server!.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/things`;
}

const load = (url: string) => ({ url, token: 't', connections: 4, seconds: 0.3 });

describe('a load', () => {
  it('sends whole requests with letters of every kind, and counts each answer once', async () => {
    const bodies: string[] = [];
    const url = await serving((request, answer) => {
      let body = '';
      request.setEncoding('utf8');
      request.on('data', (data: string) => (body += data));
      request.on('end', () => {
        bodies.push(body);
        answer.writeHead(201, { 'content-type': 'application/json' }).end('{"ok":true}');
      });
    });
    let last = 0;
    const { requests } = await closedLoop({
      ...load(url),
      nextBody: () => `{"number":"${++last}/QĐ-TLĐ"}`,
    });
    expect(requests).toBe(last);
    expect(new Set(bodies).size).toBe(requests);
    expect(bodies).toContain('{"number":"1/QĐ-TLĐ"}');
  });

  it('reads answers to their end, in chunks or of a stated length, larger than a packet', async () => {
    let count = 0;
    const url = await serving((_, answer) => {
      const text = 'x'.repeat(200_000);
      count += 1;
      if (count % 2) answer.writeHead(200, { 'content-length': text.length });
      answer.end(text);
    });
    const { requests } = await closedLoop({ ...load(url), nextBody: () => '{}' });
    expect(requests).toBe(count);
  });

  it('fails at the first refusal and says what the server said', async () => {
    const url = await serving((_, answer) => answer.writeHead(422).end('{"code":"too-many"}'));
    const refused = closedLoop({ ...load(url), nextBody: () => '{}' });
    await expect(refused).rejects.toThrow(/ 422 [^]*"code":"too-many"/);
  });

  it('fails when the server goes away', async () => {
    const url = await serving((request) => request.socket.destroy());
    const cut = closedLoop({ ...load(url), nextBody: () => '{}' });
    await expect(cut).rejects.toThrow(/closed the connection|ECONNRESET/);
  });
});

describe('a load at a fixed rate', () => {
  it('counts the time from when a request was due, not from when a connection was free', async () => {
    // One connection and 50 ms an answer: at 100 requests a second the tenth is due long before its turn.
    const url = await serving((_, answer) => void setTimeout(() => answer.end('{}'), 50));
    const { requests, maxMs } = await openLoop({
      ...load(url),
      connections: 1,
      seconds: 0.1,
      perSecond: 100,
      nextBody: () => '{}',
    });
    expect(requests).toBe(10);
    expect(maxMs).toBeGreaterThan(350);
  });
});

import { createServer, type Server } from 'node:http';
import { register } from 'prom-client';

/**
 * Serves the metrics of this process on a port of its own: what the public port serves is for everyone,
 * and numbers about accounts and routes are not.
 *
 * @returns the listening server; its owner closes it
 */
export async function listenForMetrics(port: number, host: string): Promise<Server> {
  const server = createServer((request, response) => {
    if (request.method !== 'GET' || request.url !== '/metrics') {
      response.writeHead(404).end();
      return;
    }
    register.metrics().then(
      (text) => response.writeHead(200, { 'content-type': register.contentType }).end(text),
      (error: Error) => response.writeHead(500).end(error.message),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, host, resolve);
  });
  return server;
}

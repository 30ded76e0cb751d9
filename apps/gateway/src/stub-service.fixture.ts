import {
  createServer,
  type IncomingHttpHeaders,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Received {
  method: string;
  url: string;
  headers: IncomingHttpHeaders;
  body: string;
}

type Answer = (request: Received, response: ServerResponse) => void;

/** Stands for a service behind the gateway, over real HTTP: remembers what it got and answers as told. */
export class StubService {
  readonly received: Received[] = [];
  private server: Server | undefined;
  private port = 0;
  private answer: Answer = StubService.json(200, { data: [] });

  static json(status: number, body: unknown, headers: Record<string, string> = {}): Answer {
    return (_, response) =>
      response
        .writeHead(status, { 'content-type': 'application/json', ...headers })
        .end(JSON.stringify(body));
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Listens, at the same port each time. */
  async up(): Promise<this> {
    this.server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const received = {
          method: request.method ?? '',
          url: request.url ?? '',
          headers: request.headers,
          body: Buffer.concat(chunks).toString(),
        };
        this.received.push(received);
        this.answer(received, response);
      });
    });
    await new Promise<void>((resolve) => this.server!.listen(this.port, '127.0.0.1', resolve));
    this.port = (this.server.address() as AddressInfo).port;
    return this;
  }

  answers(answer: Answer): void {
    this.answer = answer;
  }

  /** Forgets what it got and was told. */
  reset(): void {
    this.received.length = 0;
    this.answer = StubService.json(200, { data: [] });
  }

  async down(): Promise<void> {
    this.server?.closeAllConnections();
    await new Promise((resolve) => this.server?.close(resolve));
  }
}

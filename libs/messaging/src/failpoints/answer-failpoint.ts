import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { OnApplicationBootstrap, Provider } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { failpoint, hasFailpoints, nameFailpoints } from './failpoint.js';

/** The failpoint `writer-after-answer`: right after a process handed out that something was created. */
class AnswerFailpoint implements OnApplicationBootstrap {
  constructor(private readonly host: HttpAdapterHost) {}

  onApplicationBootstrap(): void {
    // A program that only reads events, or works once, has no adapter.
    const adapter = this.host.httpAdapter as HttpAdapterHost['httpAdapter'] | null;
    const server = adapter?.getHttpServer() as Server | undefined;
    server?.on('request', ({ method }: IncomingMessage, response: ServerResponse) => {
      if (method !== 'POST') return;
      response.once('finish', () => {
        if (response.statusCode === 201) void failpoint('writer-after-answer');
      });
    });
  }
}

/** Names the failpoints of a service, and adds the one that is none of `libs/messaging`'s own steps. */
export function failpointProviders(service: string): Provider[] {
  nameFailpoints(service);
  if (!hasFailpoints) return [];
  const answer: Provider = {
    provide: AnswerFailpoint,
    inject: [HttpAdapterHost],
    useFactory: (host: HttpAdapterHost) => new AnswerFailpoint(host),
  };
  return [answer];
}

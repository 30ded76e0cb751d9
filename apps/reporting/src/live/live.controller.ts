import { CurrentActor, inputProblem, type Actor } from '@dong-hanh/service-kit';
import { Controller, Get, Headers, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { LiveService } from './live.service.js';

@Controller('v1/live')
export class LiveController {
  constructor(private readonly live: LiveService) {}

  @Get()
  follow(
    @CurrentActor() actor: Actor,
    @Headers('last-event-id') lastEventId: string | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    return this.live.follow(actor, eventId(lastEventId), reply);
  }
}

/** @throws Problem 400 for what is no id of an event */
function eventId(header: string | undefined): string | undefined {
  if (header === undefined || /^\d{1,16}-\d{1,10}$/.test(header)) return header;
  const parameters = { expected: '1692169202041-0' };
  throw inputProblem([{ pointer: '/last-event-id', code: 'bad-format', parameters }]);
}

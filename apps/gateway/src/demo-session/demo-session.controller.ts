import { Problem } from '@dong-hanh/service-kit';
import { Controller, Get, Header, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { callerHeaders } from '../upstreams/upstreams.service.js';
import { isFromOwnPage } from './demo-session.rules.js';
import { DemoSessions, type DemoSessionResponse } from './demo-session.service.js';

/** For the page of this origin alone; to everybody else, and in production, it does not exist. */
@Controller('demo-session')
export class DemoSessionController {
  constructor(private readonly sessions: DemoSessions) {}

  @Get()
  @Header('cache-control', 'no-store')
  async open(@Req() request: FastifyRequest): Promise<DemoSessionResponse> {
    if (!isFromOwnPage(request.headers)) throw new Problem('not-found');
    return this.sessions.open(callerHeaders(request));
  }
}

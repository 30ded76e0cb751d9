import { Controller, Get, Query, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { callerHeaders } from '../upstreams/upstreams.service.js';
import { StreamsQuery, type StreamListResponse } from './streams.dto.js';
import { StreamsService } from './streams.service.js';

@Controller('v1/streams')
export class StreamsController {
  constructor(private readonly streams: StreamsService) {}

  @Get()
  list(@Query() _query: StreamsQuery, @Req() request: FastifyRequest): Promise<StreamListResponse> {
    return this.streams.list(callerHeaders(request));
  }
}

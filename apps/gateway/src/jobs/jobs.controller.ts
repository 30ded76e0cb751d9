import { Controller, Get, Query, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { callerHeaders } from '../upstreams/upstreams.service.js';
import { JobListQuery, type JobListResponse } from './jobs.dto.js';
import { JobsService } from './jobs.service.js';

@Controller('v1/jobs')
export class JobsController {
  constructor(private readonly jobs: JobsService) {}

  @Get()
  list(@Query() query: JobListQuery, @Req() request: FastifyRequest): Promise<JobListResponse> {
    return this.jobs.list(query, callerHeaders(request));
  }
}

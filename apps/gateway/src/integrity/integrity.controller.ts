import { Body, Controller, Get, HttpCode, Post, Query, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { callerHeaders } from '../upstreams/upstreams.service.js';
import {
  IntegrityQuery,
  RepairBody,
  type IntegrityResponse,
  type RepairResponse,
} from './integrity.dto.js';
import { IntegrityService } from './integrity.service.js';

@Controller('v1/integrity')
export class IntegrityController {
  constructor(private readonly integrity: IntegrityService) {}

  @Get()
  compare(
    @Query() { families }: IntegrityQuery,
    @Req() request: FastifyRequest,
  ): Promise<IntegrityResponse> {
    return this.integrity.compare(callerHeaders(request), families);
  }

  @Post('repairs')
  @HttpCode(200)
  repair(@Body() body: RepairBody, @Req() request: FastifyRequest): Promise<RepairResponse> {
    return this.integrity.repair(body, callerHeaders(request));
  }
}

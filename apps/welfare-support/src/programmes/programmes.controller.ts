import { type CountedPage, CurrentRequest, UuidPipe } from '@dong-hanh/service-kit';
import type { RequestContext } from '@dong-hanh/service-kit';
import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import {
  ProgrammeListQuery,
  SupportProgrammeRequest,
  type SupportProgrammeResponse,
} from './programmes.dto.js';
import { ProgrammesService } from './programmes.service.js';

@Controller('v1/support-programmes')
export class ProgrammesController {
  constructor(private readonly programmes: ProgrammesService) {}

  @Post()
  open(
    @Body() programme: SupportProgrammeRequest,
    @CurrentRequest() context: RequestContext,
  ): Promise<SupportProgrammeResponse> {
    return this.programmes.open(programme, context);
  }

  @Get()
  list(@Query() query: ProgrammeListQuery): Promise<CountedPage<SupportProgrammeResponse>> {
    return this.programmes.list(query);
  }

  @Get(':id')
  find(@Param('id', UuidPipe) id: string): Promise<SupportProgrammeResponse> {
    return this.programmes.find(id);
  }
}

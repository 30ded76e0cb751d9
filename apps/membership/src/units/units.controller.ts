import { CurrentRequest, type RequestContext, UuidPipe } from '@dong-hanh/service-kit';
import { Body, Controller, Get, Param, Post, Query, UseInterceptors } from '@nestjs/common';
import { VersionTagInterceptor } from '../version-tag.interceptor.js';
import { EstablishUnitRequest, UnitListQuery, UnitQuery } from './units.dto.js';
import { UnitsService } from './units.service.js';

@Controller('v1/units')
export class UnitsController {
  constructor(private readonly units: UnitsService) {}

  @Post()
  @UseInterceptors(VersionTagInterceptor)
  establish(@Body() request: EstablishUnitRequest, @CurrentRequest() context: RequestContext) {
    return this.units.establish(request, context);
  }

  @Get()
  list(@Query() query: UnitListQuery) {
    return this.units.list(query);
  }

  @Get(':id')
  @UseInterceptors(VersionTagInterceptor)
  show(@Param('id', UuidPipe) id: string, @Query() { asOf, knownOn }: UnitQuery) {
    return knownOn === undefined
      ? this.units.show(id, asOf)
      : this.units.showThen(id, { ...(asOf !== undefined && { asOf }), knownOn });
  }

  @Get(':id/lineage')
  lineage(@Param('id', UuidPipe) id: string) {
    return this.units.lineage(id);
  }
}

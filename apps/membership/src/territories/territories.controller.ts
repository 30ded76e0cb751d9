import { Controller, Get, Query } from '@nestjs/common';
import { TerritoryListQuery } from './territories.dto.js';
import { TerritoriesService } from './territories.service.js';

@Controller('v1/territories')
export class TerritoriesController {
  constructor(private readonly territories: TerritoriesService) {}

  @Get()
  list(@Query() query: TerritoryListQuery) {
    return this.territories.list(query);
  }
}

import { CurrentRequest, type RequestContext } from '@dong-hanh/service-kit';
import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { DistrictAbolitionRequest } from './proposals.dto.js';
import { ProposalsService } from './proposals.service.js';

@Controller('v1/reorganisation-proposals')
export class ProposalsController {
  constructor(private readonly proposals: ProposalsService) {}

  @Post('district-abolition')
  @HttpCode(200)
  districtAbolition(
    @Body() request: DistrictAbolitionRequest,
    @CurrentRequest() context: RequestContext,
  ) {
    return this.proposals.districtAbolition(request, context);
  }
}

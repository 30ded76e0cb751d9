import { Controller, Get, Query } from '@nestjs/common';
import { MembershipReadingService } from './membership-reading.service.js';
import { MembershipReasonQuery } from './memberships.dto.js';

@Controller('v1/membership-reasons')
export class MembershipReasonsController {
  constructor(private readonly reading: MembershipReadingService) {}

  @Get()
  list(@Query() query: MembershipReasonQuery) {
    return this.reading.reasons(query);
  }
}

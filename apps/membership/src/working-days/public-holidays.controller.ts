import { CurrentActor, type Actor } from '@dong-hanh/service-kit';
import { Body, Controller, Get, Post, Query } from '@nestjs/common';
import { PublicHolidayQuery, PublicHolidayRequest } from './working-days.dto.js';
import { WorkingDaysService } from './working-days.service.js';

@Controller('v1/public-holidays')
export class PublicHolidaysController {
  constructor(private readonly days: WorkingDaysService) {}

  @Get()
  list(@Query() { year }: PublicHolidayQuery) {
    return this.days.list(year);
  }

  @Post()
  say(@Body() request: PublicHolidayRequest, @CurrentActor() { accountId }: Actor) {
    return this.days.say(request, accountId);
  }
}

import { Module } from '@nestjs/common';
import { PublicHolidaysController } from './public-holidays.controller.js';
import { WorkingDaysService } from './working-days.service.js';

@Module({
  controllers: [PublicHolidaysController],
  providers: [WorkingDaysService],
  exports: [WorkingDaysService],
})
export class WorkingDaysModule {}

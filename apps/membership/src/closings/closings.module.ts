import { Module } from '@nestjs/common';
import { UnitsModule } from '../units/units.module.js';
import { ClosingOpeningsService } from './closing-openings.service.js';
import { ClosingsController } from './closings.controller.js';
import { ClosingsRepository } from './closings.repository.js';
import { ClosingsService } from './closings.service.js';

@Module({
  imports: [UnitsModule],
  controllers: [ClosingsController],
  providers: [ClosingsService, ClosingsRepository, ClosingOpeningsService],
  exports: [ClosingOpeningsService],
})
export class ClosingsModule {}

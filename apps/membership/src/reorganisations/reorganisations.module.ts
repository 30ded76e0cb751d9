import { Module } from '@nestjs/common';
import { UnitsModule } from '../units/units.module.js';
import { ReorganisationsController } from './reorganisations.controller.js';
import { ReorganisationWorker } from './reorganisations.jobs.js';
import { ReorganisationsService } from './reorganisations.service.js';

@Module({
  imports: [UnitsModule],
  controllers: [ReorganisationsController],
  providers: [ReorganisationsService, ReorganisationWorker],
  exports: [ReorganisationsService],
})
export class ReorganisationsModule {}

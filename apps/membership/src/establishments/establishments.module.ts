import { Module } from '@nestjs/common';
import { MembersModule } from '../members/members.module.js';
import { OfficesModule } from '../offices/offices.module.js';
import { UnitsModule } from '../units/units.module.js';
import { WorkingDaysModule } from '../working-days/working-days.module.js';
import { EstablishmentReadingService } from './establishment-reading.service.js';
import { EstablishmentRightsService } from './establishment-rights.service.js';
import {
  EstablishmentReadingController,
  EstablishmentsController,
} from './establishments.controller.js';
import { EstablishmentsRepository } from './establishments.repository.js';
import { EstablishmentsService } from './establishments.service.js';
import { FoundingService } from './founding.service.js';

@Module({
  imports: [UnitsModule, MembersModule, OfficesModule, WorkingDaysModule],
  controllers: [EstablishmentReadingController, EstablishmentsController],
  providers: [
    EstablishmentsService,
    EstablishmentReadingService,
    EstablishmentRightsService,
    FoundingService,
    EstablishmentsRepository,
  ],
})
export class EstablishmentsModule {}

import { Module } from '@nestjs/common';
import { CatalogueModule } from '../catalogue/catalogue.module.js';
import { DecisionReadingService } from './decision-reading.service.js';
import { DecisionsController } from './decisions.controller.js';
import { DecisionsRepository } from './decisions.repository.js';
import { DecisionsService } from './decisions.service.js';

@Module({
  imports: [CatalogueModule],
  controllers: [DecisionsController],
  providers: [DecisionsService, DecisionReadingService, DecisionsRepository],
  exports: [DecisionsService],
})
export class DecisionsModule {}

import { Module } from '@nestjs/common';
import { CategoriesModule } from '../categories/categories.module.js';
import { ProgrammesModule } from '../programmes/programmes.module.js';
import { SupportsModule } from '../supports/supports.module.js';
import { GrantFactsService } from './grant-facts.service.js';
import { GrantReadingService } from './grant-reading.service.js';
import { GrantsController } from './grants.controller.js';
import { GrantsRepository } from './grants.repository.js';
import { GrantsService } from './grants.service.js';

@Module({
  imports: [CategoriesModule, ProgrammesModule, SupportsModule],
  controllers: [GrantsController],
  providers: [GrantsService, GrantFactsService, GrantReadingService, GrantsRepository],
})
export class GrantsModule {}

import { Module } from '@nestjs/common';
import { MembersModule } from '../members/members.module.js';
import { CardsController } from './cards.controller.js';
import { CardsRepository } from './cards.repository.js';
import { CardsService } from './cards.service.js';

@Module({
  imports: [MembersModule],
  controllers: [CardsController],
  providers: [CardsService, CardsRepository],
})
export class CardsModule {}

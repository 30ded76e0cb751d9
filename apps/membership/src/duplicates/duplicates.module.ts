import { Module } from '@nestjs/common';
import { MembersModule } from '../members/members.module.js';
import { DuplicatesController } from './duplicates.controller.js';
import { DuplicatesRepository } from './duplicates.repository.js';
import { DuplicatesService } from './duplicates.service.js';

@Module({
  imports: [MembersModule],
  controllers: [DuplicatesController],
  providers: [DuplicatesService, DuplicatesRepository],
})
export class DuplicatesModule {}

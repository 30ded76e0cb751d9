import { Module } from '@nestjs/common';
import { MembersModule } from '../members/members.module.js';
import { MergerListService } from './merger-list.service.js';
import { MergersController } from './mergers.controller.js';
import { MergersRepository } from './mergers.repository.js';
import { MergersService } from './mergers.service.js';

@Module({
  imports: [MembersModule],
  controllers: [MergersController],
  providers: [MergersService, MergerListService, MergersRepository],
})
export class MergersModule {}

import { Module } from '@nestjs/common';
import { MembersModule } from '../members/members.module.js';
import { SupportConsumer } from './support.consumer.js';
import { SupportController } from './support.controller.js';
import { SupportRepository } from './support.repository.js';
import { SupportService } from './support.service.js';

@Module({
  imports: [MembersModule],
  controllers: [SupportController, SupportConsumer],
  providers: [SupportService, SupportRepository],
})
export class SupportModule {}

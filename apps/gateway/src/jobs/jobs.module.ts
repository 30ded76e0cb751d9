import { Module } from '@nestjs/common';
import { JobHolders } from './job-holders.service.js';
import { JobsController } from './jobs.controller.js';
import { JobsService } from './jobs.service.js';

export { JobHolders };

/** The jobs of all services; single ones are forwarded to the service that holds them. */
@Module({
  controllers: [JobsController],
  providers: [JobsService, JobHolders],
  exports: [JobHolders],
})
export class JobsModule {}

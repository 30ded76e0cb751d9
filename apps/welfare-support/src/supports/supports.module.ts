import { Module } from '@nestjs/common';
import { SupportReadingService } from './support-reading.service.js';
import { SupportsController } from './supports.controller.js';
import { SupportsRecovery } from './supports.recovery.js';
import { SupportsRepository } from './supports.repository.js';
import { SupportsRepublisher } from './supports.republisher.js';
import { SupportsService } from './supports.service.js';

@Module({
  controllers: [SupportsController],
  providers: [
    SupportsService,
    SupportReadingService,
    SupportsRepository,
    SupportsRepublisher,
    SupportsRecovery,
  ],
  exports: [SupportReadingService, SupportsRepublisher],
})
export class SupportsModule {}

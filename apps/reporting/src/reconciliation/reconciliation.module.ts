import type { JobSchedule } from '@dong-hanh/jobs';
import { Module, type DynamicModule } from '@nestjs/common';
import { CountersRepository } from './counters.repository.js';
import { PlatformIntegrity, type PlatformAddress } from './platform-integrity.js';
import { ReconciliationController } from './reconciliation.controller.js';
import { ReconciliationService } from './reconciliation.service.js';
import { ReconciliationWorker } from './reconciliation.jobs.js';

/** When nobody works and the day's records are complete. */
export const nightly: JobSchedule = {
  kind: 'reconciliation',
  cron: '0 2 * * *',
  tz: 'Asia/Ho_Chi_Minh',
};

@Module({})
export class ReconciliationModule {
  static forRoot(address: PlatformAddress): DynamicModule {
    return {
      module: ReconciliationModule,
      controllers: [ReconciliationController],
      providers: [
        ReconciliationService,
        ReconciliationWorker,
        CountersRepository,
        { provide: PlatformIntegrity, useValue: new PlatformIntegrity(address) },
      ],
    };
  }
}

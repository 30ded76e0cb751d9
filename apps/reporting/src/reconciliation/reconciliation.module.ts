import type { JobSchedule } from '@dong-hanh/jobs';
import { RecordRepairsModule } from '@dong-hanh/service-kit';
import { Module, type DynamicModule } from '@nestjs/common';
import { CountersRepository } from './counters/counters.repository.js';
import { CounterRepairs } from './counters/counter-repairs.js';
import { RegisterRepairs } from './counters/register-repairs.js';
import { Differences } from './differences.js';
import { FindsRepository } from './finds.repository.js';
import { HealingService } from './healing.service.js';
import { PlatformIntegrity, type PlatformAddress } from './platform-integrity.js';
import { countedFamilies } from './reconciliation.rules.js';
import { ReconciliationController } from './reconciliation.controller.js';
import { ReconciliationService } from './reconciliation.service.js';
import { ReconciliationWorker } from './reconciliation.jobs.js';
import { ReconciliationWatch, WATCH_EVERY_SECONDS } from './reconciliation-watch.js';

/** When nobody works and the day's records are complete. */
export const nightly: JobSchedule = {
  kind: 'reconciliation',
  cron: '0 2 * * *',
  tz: 'Asia/Ho_Chi_Minh',
};

/** How it reaches the platform, puts right what is here, and how often it looks by itself. */
export interface ReconciliationOptions extends PlatformAddress {
  repairs: CounterRepairs;
  register: RegisterRepairs;
  /** 0 for never. */
  everySeconds: number;
}

@Module({})
export class ReconciliationModule {
  static forRoot({
    repairs,
    register,
    everySeconds,
    ...address
  }: ReconciliationOptions): DynamicModule {
    return {
      module: ReconciliationModule,
      imports: [
        ...countedFamilies.map((family) =>
          RecordRepairsModule.forRecords({
            family,
            useFactory: () => (ids) => repairs.forget(family, ids),
          }),
        ),
        ...(['members', 'units'] as const).map((family) =>
          RecordRepairsModule.forRecords({
            family,
            useFactory: () => (ids) => register.forget(family, ids),
          }),
        ),
      ],
      controllers: [ReconciliationController],
      providers: [
        ReconciliationService,
        ReconciliationWorker,
        ReconciliationWatch,
        HealingService,
        Differences,
        FindsRepository,
        CountersRepository,
        { provide: CounterRepairs, useValue: repairs },
        { provide: WATCH_EVERY_SECONDS, useValue: everySeconds },
        { provide: PlatformIntegrity, useValue: new PlatformIntegrity(address) },
      ],
    };
  }
}

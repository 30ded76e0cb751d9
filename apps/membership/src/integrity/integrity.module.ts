import type { Database } from '@dong-hanh/persistence';
import { RecordRepairsModule } from '@dong-hanh/service-kit';
import { Module, type DynamicModule } from '@nestjs/common';
import { forgetRecords } from './forget-records.js';
import { IntegrityController } from './integrity.controller.js';
import { IntegrityRepository } from './integrity.repository.js';
import { IntegrityService } from './integrity.service.js';

@Module({
  controllers: [IntegrityController],
  providers: [IntegrityService, IntegrityRepository],
})
export class IntegrityModule {
  /** @param project who may take away what was heard of others */
  static forRoot(project: Database): DynamicModule {
    return {
      module: IntegrityModule,
      imports: [
        RecordRepairsModule.forRecords({
          family: 'awards',
          useFactory: () => forgetRecords(project, 'honours', 'award_id'),
        }),
        RecordRepairsModule.forRecords({
          family: 'supports',
          useFactory: () => forgetRecords(project, 'supports', 'support_id'),
        }),
      ],
    };
  }
}

import type { Database } from '@dong-hanh/persistence';
import { newId, RecordRepairsModule, type EventContext } from '@dong-hanh/service-kit';
import { Module, type DynamicModule } from '@nestjs/common';
import { MembersModule } from '../members/members.module.js';
import { MembersService } from '../members/members.service.js';
import { UnitsModule } from '../units/units.module.js';
import { UnitsService } from '../units/units.service.js';
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
          family: 'members',
          imports: [MembersModule],
          inject: [MembersService],
          useFactory: (members: MembersService) => (ids, actorId) =>
            members.publishAgain(ids, trailOf(actorId)),
        }),
        RecordRepairsModule.forRecords({
          family: 'units',
          imports: [UnitsModule],
          inject: [UnitsService],
          useFactory: (units: UnitsService) => (ids, actorId) =>
            units.publishAgain(ids, trailOf(actorId)),
        }),
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

/** A repair is its own cause. */
function trailOf(actorId: string): EventContext {
  const correlationId = newId();
  return { actorId, correlationId, causationId: correlationId };
}

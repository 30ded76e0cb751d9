import { DirectoryModule } from '@dong-hanh/directory';
import { MessagingModule, type MessagingOptions } from '@dong-hanh/messaging';
import { Database, dataSourceOptions } from '@dong-hanh/persistence';
import {
  DatabaseModule,
  IdempotencyModule,
  RecordDigestsModule,
  RecordRepairsModule,
  ServiceKitModule,
  tokenSettings,
} from '@dong-hanh/service-kit';
import { Module, type Type } from '@nestjs/common';
import { awardDetails } from './awards/award-details.sql.js';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AwardsModule } from './awards/awards.module.js';
import { AwardsRepublisher } from './awards/awards.republisher.js';
import { CatalogueModule } from './catalogue/catalogue.module.js';
import type { EmulationConfig } from './config.js';
import { entities } from './data-source.js';
import { DecisionsModule } from './decisions/decisions.module.js';

/**
 * The whole service for one configuration.
 *
 * @param messaging what differs from a process that publishes and listens, such as a prefix for topics
 */
export function emulationModule(
  config: EmulationConfig,
  messaging: Partial<MessagingOptions> = {},
): Type {
  const serve = new Database({ url: config.DATABASE_URL, applicationName: 'emulation-serve' });
  const project = new Database({
    url: config.PROJECT_DATABASE_URL,
    applicationName: 'emulation-project',
  });
  @Module({
    imports: [
      ServiceKitModule.forRoot({
        token: tokenSettings(config),
        cursorSecret: config.CURSOR_SECRET,
      }),
      DatabaseModule.forRoot({ serve, project }),
      IdempotencyModule,
      TypeOrmModule.forRoot(
        dataSourceOptions({
          url: config.DATABASE_URL,
          applicationName: 'emulation-serve',
          entities,
          migrations: [],
        }),
      ),
      MessagingModule.forRoot({
        service: 'emulation',
        brokers: config.KAFKA_BROKERS,
        serve,
        project,
        relay: true,
        consumes: true,
        isProduction: config.NODE_ENV === 'production',
        ...messaging,
      }),
      DirectoryModule.forRoot({ serve }),
      CatalogueModule,
      DecisionsModule,
      AwardsModule,
      RecordDigestsModule.forRecords({
        database: serve,
        family: 'awards',
        table: 'awards',
        details: awardDetails,
      }),
      RecordRepairsModule.forRecords({
        family: 'awards',
        imports: [AwardsModule],
        inject: [AwardsRepublisher],
        useFactory: (awards: AwardsRepublisher) => (ids, actorId) => awards.republish(ids, actorId),
      }),
    ],
  })
  class EmulationModule {}
  return EmulationModule;
}

import { DirectoryModule } from '@dong-hanh/directory';
import { MessagingModule, type MessagingOptions } from '@dong-hanh/messaging';
import { Database } from '@dong-hanh/persistence';
import {
  DatabaseModule,
  IdempotencyModule,
  RecordDigestsModule,
  RecordRepairsModule,
  ServiceKitModule,
  tokenSettings,
} from '@dong-hanh/service-kit';
import { Module, type Type } from '@nestjs/common';
import { CategoriesModule } from './categories/categories.module.js';
import type { WelfareSupportConfig } from './config.js';
import { GrantsModule } from './grants/grants.module.js';
import { ProgrammesModule } from './programmes/programmes.module.js';
import { supportDetails } from './supports/support-details.sql.js';
import { SupportsModule } from './supports/supports.module.js';
import { SupportsRepublisher } from './supports/supports.republisher.js';

/**
 * The whole service for one configuration.
 *
 * @param messaging what differs from a process that publishes and listens, such as a prefix for topics
 */
export function welfareSupportModule(
  config: WelfareSupportConfig,
  messaging: Partial<MessagingOptions> = {},
): Type {
  const serve = new Database({
    url: config.DATABASE_URL,
    applicationName: 'welfare-support-serve',
  });
  const project = new Database({
    url: config.PROJECT_DATABASE_URL,
    applicationName: 'welfare-support-project',
  });
  @Module({
    imports: [
      ServiceKitModule.forRoot({
        token: tokenSettings(config),
        cursorSecret: config.CURSOR_SECRET,
      }),
      DatabaseModule.forRoot({ serve, project }),
      IdempotencyModule,
      MessagingModule.forRoot({
        service: 'welfare-support',
        brokers: config.KAFKA_BROKERS,
        serve,
        project,
        relay: true,
        consumes: true,
        isProduction: config.NODE_ENV === 'production',
        ...messaging,
      }),
      DirectoryModule.forRoot({ serve }),
      CategoriesModule,
      ProgrammesModule,
      GrantsModule,
      SupportsModule,
      RecordDigestsModule.forRecords({
        database: serve,
        family: 'supports',
        table: 'supports',
        details: supportDetails,
      }),
      RecordRepairsModule.forRecords({
        family: 'supports',
        imports: [SupportsModule],
        inject: [SupportsRepublisher],
        useFactory: (supports: SupportsRepublisher) => (ids, actorId) =>
          supports.republish(ids, actorId),
      }),
    ],
  })
  class WelfareSupportModule {}
  return WelfareSupportModule;
}

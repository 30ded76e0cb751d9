import { DirectoryModule } from '@dong-hanh/directory';
import { MessagingModule, type MessagingOptions } from '@dong-hanh/messaging';
import { Database } from '@dong-hanh/persistence';
import { DatabaseModule, ServiceKitModule, tokenSettings } from '@dong-hanh/service-kit';
import { Module, type Type } from '@nestjs/common';
import { AwardStatisticsModule } from './award-statistics/award-statistics.module.js';
import type { ReportingConfig } from './config.js';
import { IntegrityModule } from './integrity/integrity.module.js';

/**
 * The whole service for one configuration. It listens and publishes nothing.
 *
 * @param messaging what differs from the usual, such as a prefix for topics
 */
export function reportingModule(
  config: ReportingConfig,
  messaging: Partial<MessagingOptions> = {},
): Type {
  const serve = new Database({ url: config.DATABASE_URL, applicationName: 'reporting-serve' });
  const project = new Database({
    url: config.PROJECT_DATABASE_URL,
    applicationName: 'reporting-project',
  });
  @Module({
    imports: [
      ServiceKitModule.forRoot({
        token: tokenSettings(config),
        cursorSecret: config.CURSOR_SECRET,
      }),
      MessagingModule.forRoot({
        service: 'reporting',
        brokers: config.KAFKA_BROKERS,
        serve,
        project,
        relay: false,
        consumes: true,
        isProduction: config.NODE_ENV === 'production',
        ...messaging,
      }),
      DatabaseModule.forRoot({ serve, project }),
      DirectoryModule.forRoot({ serve }),
      AwardStatisticsModule,
      IntegrityModule,
    ],
  })
  class ReportingModule {}
  return ReportingModule;
}

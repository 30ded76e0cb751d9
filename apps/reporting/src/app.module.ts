import { DirectoryModule } from '@dong-hanh/directory';
import { JobsModule, LiveFeedModule, type JobsOptions } from '@dong-hanh/jobs';
import { MessagingModule, type MessagingOptions } from '@dong-hanh/messaging';
import { Database } from '@dong-hanh/persistence';
import {
  DatabaseModule,
  IdempotencyModule,
  ServiceKitModule,
  tokenSettings,
} from '@dong-hanh/service-kit';
import { Module, type Type } from '@nestjs/common';
import { AwardStatisticsModule } from './award-statistics/award-statistics.module.js';
import type { ReportingConfig } from './config.js';
import { FlowStatisticsModule } from './flow-statistics/flow-statistics.module.js';
import { IntegrityModule } from './integrity/integrity.module.js';
import { LiveModule } from './live/live.module.js';
import type { LiveSettings } from './live/live.service.js';
import { writeMemberStays } from './member-stays/member-stays.writer.js';
import { CounterRepairs } from './reconciliation/counters/counter-repairs.js';
import { RegisterRepairs } from './reconciliation/counters/register-repairs.js';
import { nightly, ReconciliationModule } from './reconciliation/reconciliation.module.js';
import { StockStatisticsModule } from './stock-statistics/stock-statistics.module.js';
import { WelfareStatisticsModule } from './welfare-statistics/welfare-statistics.module.js';

/** What is counted. */
const families = [
  AwardStatisticsModule,
  WelfareStatisticsModule,
  StockStatisticsModule,
  FlowStatisticsModule,
];

/**
 * The whole service for one configuration. It listens and publishes nothing.
 *
 * @param messaging what differs from the usual, such as a prefix for topics
 * @param live the same for live streams
 * @param jobs the same for long work
 */
export function reportingModule(
  config: ReportingConfig,
  messaging: Partial<MessagingOptions> = {},
  live: Partial<LiveSettings> = {},
  jobs: Partial<JobsOptions> = {},
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
      IdempotencyModule,
      DirectoryModule.forRoot({ serve, beside: { members: writeMemberStays } }),
      LiveFeedModule.forRoot({
        name: 'reporting',
        redisUrl: config.REDIS_URL,
        stream: `${messaging.namePrefix ?? ''}live`,
      }),
      JobsModule.forRoot({
        service: 'reporting',
        redisUrl: config.REDIS_URL,
        database: serve,
        repeat: [nightly],
        ...(messaging.namePrefix !== undefined && { namePrefix: messaging.namePrefix }),
        ...jobs,
      }),
      ...families,
      IntegrityModule,
      ReconciliationModule.forRoot({
        repairs: new CounterRepairs(project),
        register: new RegisterRepairs(project),
        everySeconds: config.RECONCILE_EVERY_SECONDS,
        gatewayUrl: config.GATEWAY_URL,
        tokenUrl: config.TOKEN_URL,
        clientSecret: config.SERVICE_CLIENT_SECRET,
      }),
      LiveModule.forRoot({ streamsPerAccount: config.LIVE_STREAMS_PER_ACCOUNT, ...live }),
    ],
  })
  class ReportingModule {}
  return ReportingModule;
}

import { JobsModule, LiveFeedModule, type JobsOptions } from '@dong-hanh/jobs';
import { MessagingModule, type MessagingOptions } from '@dong-hanh/messaging';
import { Database, dataSourceOptions } from '@dong-hanh/persistence';
import {
  DatabaseModule,
  IdempotencyModule,
  ServiceKitModule,
  tokenSettings,
} from '@dong-hanh/service-kit';
import { Module, type DynamicModule, type Type } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { CardSigningModule } from './cards/card-signing.module.js';
import type { MembershipConfig } from './config.js';
import { entities } from './data-source.js';
import { features } from './features.js';
import { SealingModule } from './identity-numbers/sealing.module.js';
import { IntegrityModule } from './integrity/integrity.module.js';
import { Republisher } from './republisher.js';

/**
 * The whole service for one configuration.
 *
 * @param messaging what differs from a process that publishes and listens, such as a prefix for topics
 * @param jobs what differs from a process that runs long work
 */
export function membershipModule(
  config: MembershipConfig,
  messaging: Partial<MessagingOptions> = {},
  jobs: Partial<JobsOptions> = {},
): Type {
  const serve = new Database({ url: config.DATABASE_URL, applicationName: 'membership-serve' });
  const project = new Database({
    url: config.PROJECT_DATABASE_URL,
    applicationName: 'membership-project',
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
          applicationName: 'membership-serve',
          entities,
          migrations: [],
        }),
      ),
      MessagingModule.forRoot({
        service: 'membership',
        brokers: config.KAFKA_BROKERS,
        serve,
        project,
        relay: true,
        consumes: true,
        isProduction: config.NODE_ENV === 'production',
        ...messaging,
      }),
      ...redisModules(config, serve, jobs, messaging.namePrefix),
      CardSigningModule.forRoot(config.CARD_SECRETS),
      SealingModule.forRoot({
        masterKey: config.MASTER_KEY,
        formerMasterKey: config.FORMER_MASTER_KEY,
        hashKey: config.IDENTITY_HASH_KEY,
      }),
      IntegrityModule.forRoot(project),
      ...features,
    ],
    providers: [Republisher],
  })
  class MembershipModule {}
  return MembershipModule;
}

/** What goes through Redis: hints for live pages, and long work. */
function redisModules(
  { REDIS_URL: redisUrl }: MembershipConfig,
  database: Database,
  jobs: Partial<JobsOptions>,
  namePrefix = '',
): DynamicModule[] {
  const name = 'membership';
  return [
    LiveFeedModule.forRoot({ name, redisUrl, stream: `${namePrefix}live` }),
    JobsModule.forRoot({ service: name, redisUrl, database, namePrefix, ...jobs }),
  ];
}

import { MessagingModule, type MessagingOptions } from '@dong-hanh/messaging';
import { Database, dataSourceOptions } from '@dong-hanh/persistence';
import {
  DatabaseModule,
  IdempotencyModule,
  ServiceKitModule,
  tokenSettings,
} from '@dong-hanh/service-kit';
import { Module, type Type } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AccessModule } from './access/access.module.js';
import type { MembershipConfig } from './config.js';
import { entities } from './data-source.js';
import { HonoursModule } from './honours/honours.module.js';
import { MembersModule } from './members/members.module.js';
import { ReorganisationsModule } from './reorganisations/reorganisations.module.js';
import { TerritoriesModule } from './territories/territories.module.js';
import { UnitsModule } from './units/units.module.js';

/**
 * The whole service for one configuration.
 *
 * @param messaging what differs from a process that publishes and listens, such as a prefix for topics
 */
export function membershipModule(
  config: MembershipConfig,
  messaging: Partial<MessagingOptions> = {},
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
      AccessModule,
      TerritoriesModule,
      UnitsModule,
      ReorganisationsModule,
      MembersModule,
      HonoursModule,
    ],
  })
  class MembershipModule {}
  return MembershipModule;
}

import { Module, type DynamicModule } from '@nestjs/common';
import { StreamFreshness } from '@dong-hanh/messaging';
import type { Database } from '@dong-hanh/persistence';
import { AccessRights, Clock } from '@dong-hanh/service-kit';
import { DirectoryAccessRights } from './directory-access-rights.js';
import { DirectoryConsumer, KEPT_BESIDE, type KeptBeside } from './directory.consumer.js';
import { Directory } from './directory.js';
import { ReadScopes } from './read-scopes.js';

/**
 * The directory for every module of a service: `Directory`, `AccessRights` and `ReadScopes`, fed by membership's topics.
 * Needs `ServiceKitModule` and a `MessagingModule` that consumes.
 */
@Module({})
export class DirectoryModule {
  /**
   * @param options.serve the service's pool for HTTP
   * @param options.beside what the service keeps of the same events in tables of its own
   */
  static forRoot({ serve, beside }: { serve: Database; beside?: KeptBeside }): DynamicModule {
    return {
      module: DirectoryModule,
      global: true,
      controllers: [DirectoryConsumer],
      providers: [
        { provide: KEPT_BESIDE, useValue: beside ?? {} },
        {
          provide: Directory,
          inject: [Clock, StreamFreshness],
          useFactory: (clock: Clock, freshness: StreamFreshness) =>
            new Directory(serve, clock, freshness),
        },
        {
          provide: AccessRights,
          inject: [Directory],
          useFactory: (directory: Directory) => new DirectoryAccessRights(directory),
        },
        {
          provide: ReadScopes,
          inject: [Directory, Clock],
          useFactory: (directory: Directory, clock: Clock) =>
            new ReadScopes(serve, directory, clock),
        },
      ],
      exports: [Directory, AccessRights, ReadScopes],
    };
  }
}

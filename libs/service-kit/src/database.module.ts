import { Database } from '@dong-hanh/persistence';
import {
  Global,
  Module,
  type DynamicModule,
  type OnApplicationShutdown,
  type OnModuleInit,
} from '@nestjs/common';
import { HealthRegistry } from './health.js';

/** Makes the database part of readiness, and closes the pools when nothing needs them any more. */
class DatabaseLifecycle implements OnModuleInit, OnApplicationShutdown {
  constructor(
    private readonly serve: Database,
    private readonly project: Database,
    private readonly health: HealthRegistry,
  ) {}

  onModuleInit(): void {
    this.health.register('database', () => this.serve.ping());
  }

  async onApplicationShutdown(): Promise<void> {
    await this.serve.close();
    await this.project.close();
  }
}

/**
 * Gives a service the pool of its serving role as `Database`. The projecting role's pool goes to messaging
 * alone; both are closed with the application.
 */
@Global()
@Module({})
export class DatabaseModule {
  static forRoot({ serve, project }: { serve: Database; project: Database }): DynamicModule {
    return {
      module: DatabaseModule,
      providers: [
        { provide: Database, useValue: serve },
        {
          provide: DatabaseLifecycle,
          inject: [HealthRegistry],
          useFactory: (health: HealthRegistry) => new DatabaseLifecycle(serve, project, health),
        },
      ],
      exports: [Database],
    };
  }
}

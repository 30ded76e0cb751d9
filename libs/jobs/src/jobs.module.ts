import { AccessRights, HealthRegistry } from '@dong-hanh/service-kit';
import { Global, Module, type DynamicModule, type Provider } from '@nestjs/common';
import { DiscoveryModule, DiscoveryService } from '@nestjs/core';
import { jobParts, type JobParts } from './job-parts.js';
import { UNFINISHED_PER_ACCOUNT, type JobsOptions } from './job-settings.js';
import { JobsLifecycle } from './jobs.lifecycle.js';
import { Jobs } from './jobs.js';
import { JobAccess } from './reading/job-access.js';
import { JobStreams } from './reading/job-streams.js';
import { JobsController } from './reading/jobs.controller.js';
import { JobFiles } from './records/job-files.js';
import { JobWorker } from './running/job-worker.js';

/**
 * Long work of a service: `Jobs` starts it, `JobWorker` providers do it, `/v1/jobs` shows it. The record
 * is the service's own table; BullMQ on Redis carries it. `AccessRights`, `CursorSigner` and
 * `HealthRegistry` come from global modules.
 */
@Global()
@Module({})
export class JobsModule {
  static forRoot(options: JobsOptions): DynamicModule {
    const { database, unfinishedPerAccount = UNFINISHED_PER_ACCOUNT } = options;
    const parts = jobParts(options);
    return {
      module: JobsModule,
      imports: [DiscoveryModule],
      controllers: [JobsController],
      providers: [
        {
          provide: Jobs,
          useFactory: () => new Jobs(parts.rows, parts.queues, database, unfinishedPerAccount),
        },
        { provide: JobFiles, useValue: parts.files },
        { provide: JobStreams, useValue: parts.streams },
        {
          provide: JobAccess,
          inject: [AccessRights],
          useFactory: (rights: AccessRights) => new JobAccess(parts, rights),
        },
        lifecycleProvider(options, parts),
      ],
      exports: [Jobs],
    };
  }
}

function lifecycleProvider({ workers = true }: JobsOptions, parts: JobParts): Provider {
  return {
    provide: JobsLifecycle,
    inject: [HealthRegistry, DiscoveryService],
    useFactory: (health: HealthRegistry, discovery: DiscoveryService) =>
      new JobsLifecycle({
        ...parts,
        health,
        workers: () => (workers ? workersIn(discovery) : []),
      }),
  };
}

/** @throws Error when two workers do the same kind */
function workersIn(discovery: DiscoveryService): JobWorker[] {
  const found = discovery
    .getProviders()
    .map(({ instance }) => instance as unknown)
    .filter((instance) => instance instanceof JobWorker);
  const workers = [...new Set(found)];
  const kinds = new Set(workers.map(({ kind }) => kind));
  if (kinds.size < workers.length) throw new Error('two workers do the same kind of job');
  return workers;
}

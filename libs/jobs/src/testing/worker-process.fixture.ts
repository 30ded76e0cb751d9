import { Database } from '@dong-hanh/persistence';
import { AccessRights, CursorSigner, EventStreams, HealthRegistry } from '@dong-hanh/service-kit';
import { NestFactory } from '@nestjs/core';
import type { JobRun } from '../running/job-worker.js';

// A process with a worker, run by Node alone: `node worker-process.fixture.ts '{"databaseUrl": …}'`.
// It begins each job, says so and never ends it.
// The build: Node alone does not read decorators.
const build = new URL('../../dist/index.js', import.meta.url).href;
const { JobsModule, JobWorker } = (await import(build)) as typeof import('../index.js');
const settings = JSON.parse(process.argv[2] ?? '{}') as {
  databaseUrl: string;
  redisUrl: string;
  namePrefix: string;
  pacing: Record<string, number>;
};

class EndlessWorker extends JobWorker {
  readonly kind = 'award-export' as const;

  async run(_: unknown, run: JobRun): Promise<Record<string, unknown>> {
    await run.progress(10);
    process.stdout.write(`began ${run.id}\n`);
    return new Promise((_, reject) => {
      run.signal.addEventListener('abort', () => reject(run.signal.reason as Error));
    });
  }
}

const health = new HealthRegistry();
const nobody = { covers: () => [], grantedUnits: () => [] };
class Surroundings {}
class WorkerProcess {}
const app = await NestFactory.createApplicationContext(
  {
    module: WorkerProcess,
    imports: [
      {
        module: Surroundings,
        global: true,
        providers: [
          { provide: HealthRegistry, useValue: health },
          { provide: AccessRights, useValue: nobody },
          { provide: EventStreams, useValue: new EventStreams() },
          { provide: CursorSigner, useValue: new CursorSigner('x'.repeat(32)) },
        ],
        exports: [HealthRegistry, AccessRights, EventStreams, CursorSigner],
      },
      JobsModule.forRoot({
        service: 'probe',
        redisUrl: settings.redisUrl,
        database: new Database({ url: settings.databaseUrl, applicationName: 'probe-child' }),
        namePrefix: settings.namePrefix,
        pacing: settings.pacing,
      }),
    ],
    providers: [EndlessWorker],
  },
  { logger: false },
);
app.enableShutdownHooks(['SIGTERM']);

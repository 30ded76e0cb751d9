import type { JobKind, JobView, Permission } from '@dong-hanh/contracts';
import type { Database } from '@dong-hanh/persistence';
import { AccessRights, createServiceApp, ServiceKitModule } from '@dong-hanh/service-kit';
import {
  expectContract,
  infrastructure,
  startTestIssuer,
  uniqueName,
  type TestIssuer,
} from '@dong-hanh/testing';
import { Global, Logger, Module, type Provider } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { JobPacing, JobsOptions } from '../job-settings.js';
import { Jobs, type JobRequest } from '../jobs.js';
import { JobsModule } from '../jobs.module.js';
import { JobWorker, type JobRun } from '../running/job-worker.js';
import { accept, createJobsDatabase, type JobsDatabase } from './jobs-database.fixture.js';

// Specs provoke errors; their log lines would only hide what failed.
Logger.overrideLogger(false);

export type Work = (
  input: Record<string, unknown>,
  run: JobRun,
) => Promise<Record<string, unknown>>;

const held: Record<string, readonly Permission[]> = {
  admin: ['job.read', 'integrity.reconcile'],
  auditor: ['job.read'],
};

/** Nobody holds anything but who looks after the platform. */
class ProbeRights extends AccessRights {
  covers(accountId: string, permission: Permission, unitIds: readonly string[]) {
    return Promise.resolve(unitIds.map(() => this.holds(accountId, permission)));
  }

  grantedUnits(accountId: string, permission: Permission) {
    const grant = { unitId: null, withSubtree: true };
    return Promise.resolve(this.holds(accountId, permission) ? [grant] : []);
  }

  private holds(accountId: string, permission: Permission): boolean {
    return held[accountId]?.includes(permission) ?? false;
  }
}

@Global()
@Module({
  providers: [{ provide: AccessRights, useClass: ProbeRights }],
  exports: [AccessRights],
})
class ProbeRightsModule {}

/** Fast enough for specs, and each limit still larger than what it waits for. */
export const quick: Partial<JobPacing> = {
  sweepMs: 200,
  heartbeatMs: 100,
  silenceSeconds: 1.5,
  lockMs: 1_500,
  stopMs: 3_000,
  watchMs: 100,
};

export interface JobsApp {
  app: NestFastifyApplication;
  jobs: Jobs;
  store: JobsDatabase;
  serve: Database;
  issuer: TestIssuer;
  namePrefix: string;
  url: string;
  accept(request?: Partial<JobRequest>): Promise<JobView>;
  ask(account: string, method: 'GET' | 'DELETE', path: string): Promise<JobsAnswer>;
  job(id: string): Promise<JobView>;
  row(id: string): Promise<Record<string, unknown>>;
  close(): Promise<void>;
}

export interface JobsAnswer {
  status: number;
  headers: Record<string, unknown>;
  body: Record<string, unknown> & Partial<JobView> & { data: JobView[]; code?: string };
}

export interface JobsAppSettings {
  /** What the workers of this process do; no workers without it. */
  work?: Partial<Record<JobKind, Work>>;
  attempts?: number;
  options?: Partial<JobsOptions>;
  /** Shares database and Redis with another process. */
  beside?: JobsApp;
}

/** A process of a service with jobs, on real PostgreSQL and Redis, with names of its own. */
export async function startJobsApp(settings: JobsAppSettings = {}): Promise<JobsApp> {
  const { beside, options = {} } = settings;
  const store = beside?.store ?? (await createJobsDatabase());
  const issuer = beside?.issuer ?? (await startTestIssuer());
  const namePrefix = beside?.namePrefix ?? `${uniqueName('jobs')}:`;
  const app = await createServiceApp({
    name: 'probe',
    logLevel: 'silent',
    module: moduleOf(issuer, settings, {
      service: 'probe',
      redisUrl: infrastructure().redisUrl,
      database: store.serve,
      namePrefix,
      pacing: quick,
      // Most specs start many jobs as one account.
      unfinishedPerAccount: 1_000,
      ...options,
    }),
  });
  await app.listen(0, '127.0.0.1');
  const jobs = app.get(Jobs);
  const ask = asker(app, issuer);
  return {
    app,
    jobs,
    store,
    serve: store.serve,
    issuer,
    namePrefix,
    url: await app.getUrl(),
    ask,
    accept: (request) => accept(jobs, store.serve, request),
    job: async (id) => (await ask('admin', 'GET', `/v1/jobs/${id}`)).body as unknown as JobView,
    row: async (id) =>
      (await store.database.admin.query('select * from jobs where id = $1', [id]))[0] ?? {},
    close: async () => {
      await app.close();
      if (beside) return;
      await issuer.close();
      await store.drop();
    },
  };
}

function workersOf({ work = {}, attempts }: JobsAppSettings): Provider[] {
  return Object.entries(work).map(([kind, run]) => {
    class ProbeWorker extends JobWorker {
      readonly kind = kind as JobKind;
      override readonly attempts = attempts ?? 3;
      readonly run = run;
    }
    return { provide: `worker ${kind}`, useClass: ProbeWorker };
  });
}

function moduleOf(issuer: TestIssuer, settings: JobsAppSettings, options: JobsOptions) {
  const { issuer: name, audience, jwksUrl } = issuer;
  @Module({
    imports: [
      ServiceKitModule.forRoot({
        token: { issuer: name, audience, jwksUrl },
        cursorSecret: 'x'.repeat(32),
      }),
      ProbeRightsModule,
      JobsModule.forRoot(options),
    ],
    providers: workersOf(settings),
  })
  class ProbeModule {}
  return ProbeModule;
}

function asker(app: NestFastifyApplication, issuer: TestIssuer): JobsApp['ask'] {
  return async (account, method, path) => {
    const authorization = `Bearer ${await issuer.token(account)}`;
    const answer = await app.inject({ method, url: path, headers: { authorization } });
    const { statusCode: status, headers } = answer;
    const contentType = headers['content-type'] as string | undefined;
    const isJson = /json/.test(contentType ?? '');
    const body = (isJson ? JSON.parse(answer.body) : answer.body) as JobsAnswer['body'];
    expectContract({ method, path, status, contentType, headers, body });
    return { status, headers, body };
  };
}

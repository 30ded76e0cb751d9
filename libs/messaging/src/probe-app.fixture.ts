import { topics, type AwardEvent, type Permission, streams } from '@dong-hanh/contracts';
import { Database } from '@dong-hanh/persistence';
import {
  AccessRights,
  createServiceApp,
  ServiceKitModule,
  type ServiceOptions,
} from '@dong-hanh/service-kit';
import {
  createTopics,
  expectContract,
  infrastructure,
  startTestIssuer,
  uniqueName,
} from '@dong-hanh/testing';
import { Controller, Global, Module, type DynamicModule } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { KafkaEventLog } from './kafka/kafka-event-log.js';
import { MessagingModule, type MessagingOptions } from './messaging.module.js';
import { toOutboxRows } from './outbox/outbox-rows.js';
import { createProbe, probeContext, probeNow, projectAwards, type Probe } from './probe.fixture.js';
import { ConsumesStream } from './streams/consumes-stream.js';
import type { EventBatch } from './streams/event-batch.js';
import { KafkaBatchStrategy } from './streams/kafka-batch.strategy.js';

/** What specs make of the handler, and what it saw. */
export const handler = {
  misbehave: undefined as ((batch: EventBatch<AwardEvent>) => unknown) | undefined,
};

@Controller()
export class ProbeConsumer {
  @ConsumesStream(streams.award)
  async apply(@Payload() batch: EventBatch<AwardEvent>): Promise<void> {
    await projectAwards(batch);
    await handler.misbehave?.(batch);
  }
}

/** `vgcl-officer` may look, `admin` may redrive too, nobody else may do anything. */
class ProbeRights extends AccessRights {
  covers(accountId: string, permission: Permission, unitIds: readonly string[]) {
    return Promise.resolve(unitIds.map(() => this.holds(accountId, permission)));
  }

  grantedUnits(accountId: string, permission: Permission) {
    const grant = { unitId: null, withSubtree: true };
    return Promise.resolve(this.holds(accountId, permission) ? [grant] : []);
  }

  private holds(accountId: string, permission: Permission): boolean {
    if (accountId === 'admin') return ['stream.read', 'stream.redrive'].includes(permission);
    return accountId === 'vgcl-officer' && permission === 'stream.read';
  }
}

@Global()
@Module({
  providers: [{ provide: AccessRights, useClass: ProbeRights }],
  exports: [AccessRights],
})
class ProbeRightsModule {}

/** Counts transactions, the dear part of applying events. */
export class CountingDatabase extends Database {
  transactions = 0;

  override transaction<T>(...parameters: Parameters<Database['transaction']>): Promise<T> {
    this.transactions += 1;
    return super.transaction(...parameters) as Promise<T>;
  }
}

export type Issuer = Awaited<ReturnType<typeof startTestIssuer>>;

export interface ProbeApp {
  app: NestFastifyApplication;
  probe: Probe;
  project: CountingDatabase;
  strategy: KafkaBatchStrategy;
  log: KafkaEventLog;
  namePrefix: string;
  /** Answers of the HTTP side, as an account. */
  request(account: string, method: 'GET' | 'POST', url: string): Promise<ProbeAnswer>;
  /** Appends events to the topic of awards, as their owner does. */
  publish(events: readonly AwardEvent[]): Promise<void>;
  close(): Promise<void>;
}

export interface ProbeAnswer {
  status: number;
  body: { data: Record<string, unknown>[]; code: string; [member: string]: unknown };
}

const PARTITIONS = 4;
export const GROUP = 'probe';
export const AWARDS = topics.award;

/** A service that listens to awards, on real PostgreSQL and Kafka, with names of its own. */
export async function startProbeApp(
  options: Partial<MessagingOptions> = {},
  start: (options: ServiceOptions) => Promise<NestFastifyApplication> = startInOrder,
): Promise<ProbeApp> {
  const namePrefix = options.namePrefix ?? `${uniqueName('app')}.`;
  const { kafkaBrokers: brokers } = infrastructure();
  if (!options.namePrefix) {
    await createTopics([`${namePrefix}${AWARDS}`], PARTITIONS);
    const single = ['emulation.heartbeat.v1', 'probe.heartbeat.v1', `${AWARDS}.dead.${GROUP}`];
    await createTopics(
      single.map((topic) => namePrefix + topic),
      1,
    );
  }
  const probe = await createProbe();
  const project = new CountingDatabase({
    url: probe.database.url('project'),
    applicationName: 'probe-events',
  });
  const issuer = await startTestIssuer();
  const messaging = MessagingModule.forRoot({
    service: GROUP,
    brokers,
    serve: probe.serve,
    project,
    relay: false,
    consumes: true,
    namePrefix,
    ...options,
  });
  const app = await start({
    name: GROUP,
    module: moduleOf(issuer, messaging),
    logLevel: 'silent',
    strategies: (each) => [each.get(KafkaBatchStrategy)],
  });
  const log = new KafkaEventLog({ brokers, clientId: 'spec', namePrefix });
  return {
    app,
    probe,
    project,
    log,
    namePrefix,
    strategy: app.get(KafkaBatchStrategy),
    request: (account, method, url) => request(app, issuer, account, method, url),
    publish: (events) => log.publish(toOutboxRows(events, probeContext, probeNow).map(toMessage)),
    close: async () => {
      handler.misbehave = undefined;
      await app.close();
      await log.close();
      await issuer.close();
      await project.close();
      await probe.drop();
    },
  };
}

async function startInOrder(options: ServiceOptions): Promise<NestFastifyApplication> {
  const app = await createServiceApp(options);
  await app.startAllMicroservices();
  return app;
}

function moduleOf(issuer: Issuer, messaging: DynamicModule) {
  const { issuer: name, audience, jwksUrl } = issuer;
  @Module({
    imports: [
      ServiceKitModule.forRoot({
        token: { issuer: name, audience, jwksUrl },
        cursorSecret: 'x'.repeat(32),
      }),
      ProbeRightsModule,
      messaging,
    ],
    controllers: [ProbeConsumer],
  })
  class ProbeModule {}
  return ProbeModule;
}

async function request(
  app: NestFastifyApplication,
  issuer: Issuer,
  account: string,
  method: 'GET' | 'POST',
  url: string,
): Promise<ProbeAnswer> {
  const authorization = `Bearer ${await issuer.token(account)}`;
  const {
    statusCode: status,
    headers,
    body: text,
  } = await app.inject({
    method,
    url,
    headers: { authorization },
  });
  const body = JSON.parse(text) as ProbeAnswer['body'];
  expectContract({
    method,
    path: url,
    status,
    contentType: headers['content-type'],
    headers,
    body,
  });
  return { status, body };
}

function toMessage({ topic, key, event }: { topic: string; key: string; event: string }) {
  return { topic, key, value: event };
}

import { streams, type EventStream } from '@dong-hanh/contracts';
import type { Database } from '@dong-hanh/persistence';
import { HealthRegistry } from '@dong-hanh/service-kit';
import { Global, Module, type DynamicModule, type Provider } from '@nestjs/common';
import { KafkaEventLog } from './kafka/kafka-event-log.js';
import type { KafkaAddress } from './kafka/kafka-settings.js';
import {
  exitOnFatal,
  failpointProviders,
  RelayLifecycle,
  StreamLifecycle,
  TopicLifecycle,
} from './messaging.lifecycle.js';
import { LogGuard } from './relay/log-guard.js';
import { publishedLogs } from './relay/published-logs.js';
import type { RelayPacing } from './relay/relay-pacing.js';
import { RelayRunner } from './relay/relay-runner.js';
import { DeadLetters } from './parking/dead-letters.js';
import { KafkaBatchStrategy } from './streams/kafka-batch.strategy.js';
import { Redrive } from './parking/redrive.js';
import { StreamFreshness } from './monitoring/stream-freshness.js';
import { StreamMonitor } from './monitoring/stream-monitor.js';
import { SERVE_DATABASE, StreamsController } from './monitoring/streams.controller.js';
import { guardTopics, topicsInUse } from './topics/topic-guard.js';

/** What one process of a service does with Kafka, and over which connections. */
export interface MessagingOptions {
  /** The service's name: consumer group, client id and heartbeat topic. */
  service: string;
  brokers: readonly string[];
  /** Connections of the role that serves requests. */
  serve: Database;
  /** Connections of the role that applies events and runs the relay. */
  project: Database;
  /** Whether this process publishes the outbox; of several processes one does. */
  relay: boolean;
  /** Whether this process listens; then `KafkaBatchStrategy` is a strategy of the application. */
  consumes: boolean;
  /** Refuses to start when topics are weaker than `infra/kafka/topics.yaml` says. */
  isProduction?: boolean;
  /** Put before topic and group names, so that several copies share one broker. */
  namePrefix?: string;
  relayPacing?: Partial<RelayPacing>;
  /** How long published events stay in the outbox, 72 hours unless said. */
  outboxRetentionHours?: number;
  /** Ends the process when it cannot go on; by default with exit code 1, for a supervisor to restart. */
  onFatal?: (error: Error) => void;
}

/**
 * Outbox relay and Kafka consumer of a service. `AccessRights`, `CursorSigner` and `HealthRegistry` come
 * from global modules. The consumer starts with the application's microservices:
 * `runService({ …, strategies: (app) => [app.get(KafkaBatchStrategy)] })`.
 */
@Global()
@Module({})
export class MessagingModule {
  static forRoot(options: MessagingOptions): DynamicModule {
    return {
      module: MessagingModule,
      controllers: options.consumes ? [StreamsController] : [],
      providers: [
        ...(options.consumes ? consumerProviders(options) : []),
        { provide: RELAY_LOG, useFactory: () => new KafkaEventLog(addressOf(options)) },
        guardProvider(options),
        ...(options.relay ? [relayProvider(options)] : []),
        topicProvider(options),
        ...failpointProviders(options.service),
      ],
      exports: [
        LogGuard,
        ...(options.consumes ? [KafkaBatchStrategy, StreamFreshness, Redrive, StreamMonitor] : []),
      ],
    };
  }
}

function addressOf({ brokers, service, namePrefix = '' }: MessagingOptions): KafkaAddress {
  return { brokers, clientId: service, namePrefix };
}

const RELAY_LOG = Symbol('the log that the relay writes');

/** Also without a relay: what heals a loss registers itself wherever it is provided. */
function guardProvider(options: MessagingOptions): Provider {
  const owned = Object.values<EventStream>(streams).filter(
    ({ owner }) => owner === options.service,
  );
  const topics = owned.map(({ topic }) => topic);
  return {
    provide: LogGuard,
    inject: [RELAY_LOG],
    useFactory: (log: KafkaEventLog) => new LogGuard(log, publishedLogs, topics),
  };
}

function relayProvider(options: MessagingOptions): Provider {
  const { service, project: database, relayPacing: pacing, outboxRetentionHours } = options;
  return {
    provide: RelayLifecycle,
    inject: [RELAY_LOG, LogGuard],
    useFactory: (log: KafkaEventLog, guard: LogGuard) => {
      const runner = new RelayRunner({
        service,
        database,
        log,
        guard,
        ...(pacing && { pacing }),
        ...(outboxRetentionHours !== undefined && { retentionHours: outboxRetentionHours }),
      });
      return new RelayLifecycle(runner, log);
    },
  };
}

function consumerProviders(options: MessagingOptions): Provider[] {
  const { service: group, project: database, serve } = options;
  const log = new KafkaEventLog(addressOf(options));
  return [
    { provide: SERVE_DATABASE, useValue: serve },
    {
      provide: KafkaBatchStrategy,
      useFactory: () =>
        new KafkaBatchStrategy({ group, log, database, onFatal: options.onFatal ?? exitOnFatal }),
    },
    {
      provide: DeadLetters,
      inject: [KafkaBatchStrategy],
      useFactory: (strategy: KafkaBatchStrategy) => {
        const letters = new DeadLetters(group, log, database, strategy.parked);
        strategy.onParked = () => letters.noteParked();
        return letters;
      },
    },
    {
      provide: StreamMonitor,
      inject: [KafkaBatchStrategy, DeadLetters],
      useFactory: (strategy: KafkaBatchStrategy, letters: DeadLetters) =>
        new StreamMonitor(strategy, log, database, letters),
    },
    {
      provide: StreamFreshness,
      inject: [KafkaBatchStrategy, StreamMonitor],
      useFactory: (strategy: KafkaBatchStrategy, monitor: StreamMonitor) =>
        new StreamFreshness(strategy, monitor, serve),
    },
    {
      provide: Redrive,
      inject: [KafkaBatchStrategy],
      useFactory: (strategy: KafkaBatchStrategy) => new Redrive(strategy, database),
    },
    {
      provide: StreamLifecycle,
      inject: [KafkaBatchStrategy, StreamMonitor, HealthRegistry],
      useFactory: (strategy: KafkaBatchStrategy, monitor: StreamMonitor, health: HealthRegistry) =>
        new StreamLifecycle(strategy, monitor, health),
    },
  ];
}

function topicProvider(options: MessagingOptions): Provider {
  const { service, isProduction = false, consumes } = options;
  return {
    provide: TopicLifecycle,
    inject: consumes ? [KafkaBatchStrategy] : [],
    useFactory: (strategy?: KafkaBatchStrategy) =>
      new TopicLifecycle(
        () =>
          guardTopics(
            addressOf(options),
            topicsInUse(service, strategy?.topics ?? []),
            isProduction,
          ),
        options.onFatal ?? exitOnFatal,
      ),
  };
}

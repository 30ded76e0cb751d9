import { streamOfTopic } from '@dong-hanh/contracts';
import type { Database, Sql } from '@dong-hanh/persistence';
import type { OnApplicationBootstrap } from '@nestjs/common';
import { BaseRpcContext, Server, type CustomTransportStrategy } from '@nestjs/microservices';
import { isObservable, lastValueFrom } from 'rxjs';
import type { EventLog } from '../kafka/event-log.js';
import { KAFKA_BATCHES } from './consumes-stream.js';
import type { AfterCommit, ConsumedEvent, EventBatch } from './event-batch.js';
import { Heartbeats } from '../monitoring/heartbeats.js';
import { ParkedEvents } from '../parking/parked-events.js';
import { StreamConsumer } from './stream-consumer.js';
import { StreamOffsets } from './stream-offsets.js';

/** Who reads, from where, and into which database: events and offsets are committed there together. */
export interface KafkaBatchOptions {
  /** The consumer group, which is the service's name. */
  group: string;
  log: EventLog;
  /** Connections of the role that applies events. */
  database: Database;
  /** The subscription ended for good: the process must end, so that it is started anew. */
  onFatal(error: Error): void;
}

/**
 * Brings Kafka to Nest's message handlers in batches: topics are those of the handlers marked by
 * `@ConsumesStream`; all partitions that wait are applied in one PostgreSQL transaction together with
 * their offsets; only then is Kafka told. No exception leaves a batch: what may succeed later is tried
 * again, what cannot is parked.
 */
export class KafkaBatchStrategy
  extends Server
  implements CustomTransportStrategy, OnApplicationBootstrap
{
  override transportId: symbol = KAFKA_BATCHES;
  override readonly propagatesEventHandlerErrors = true;
  readonly group: string;
  readonly offsets: StreamOffsets;
  readonly parked: ParkedEvents;
  /** Called after a transaction that set messages aside. */
  onParked: () => void = () => undefined;
  /** Set when the subscription has ended for good. */
  failure: Error | undefined;
  heartbeats = new Heartbeats([]);
  consumer: StreamConsumer | undefined;

  private markBootstrapped: () => void = () => undefined;
  private readonly bootstrapped = new Promise<void>((resolve) => {
    this.markBootstrapped = resolve;
  });

  constructor(private readonly options: KafkaBatchOptions) {
    super();
    this.group = options.group;
    this.offsets = new StreamOffsets(options.group);
    this.parked = new ParkedEvents(options.group);
  }

  /** The topics that handlers of this process listen to. */
  get topics(): string[] {
    return [...this.messageHandlers.keys()].sort();
  }

  /** Nothing is delivered before every provider is initialised, whatever order a process starts in. */
  onApplicationBootstrap(): void {
    this.markBootstrapped();
  }

  /** @throws when two handlers want one topic: a half-failed batch could not be told from a failed one */
  listen(callback: (error?: unknown) => void): void {
    for (const [topic, handler] of this.messageHandlers) {
      if (handler.next) throw new Error(`two handlers for the topic ${topic}; one is allowed`);
      if (!streamOfTopic(topic)) throw new Error(`no stream has the topic ${topic}`);
    }
    void this.bootstrapped.then(() => this.start());
    callback();
  }

  async close(): Promise<void> {
    await this.consumer?.close();
    await this.options.log.close();
  }

  /**
   * Hands events to the handler of their topic; its own error comes back.
   *
   * @param works gets what the handler wants done after the commit
   */
  async deliver(
    topic: string,
    events: readonly ConsumedEvent[],
    tx: Sql,
    works: AfterCommit[],
  ): Promise<void> {
    const handler = this.messageHandlers.get(topic);
    const stream = streamOfTopic(topic);
    if (!handler || !stream) throw new Error(`no handler listens to ${topic}`);
    const batch: EventBatch = { stream, events, tx, afterCommit: (work) => void works.push(work) };
    const result: unknown = await handler(batch, new BaseRpcContext([batch]));
    if (isObservable(result)) await lastValueFrom(result, { defaultValue: undefined });
  }

  on(): void {
    throw new Error('this strategy emits no events; its state is in GET /v1/streams');
  }

  unwrap<T>(): T {
    return this.consumer as T;
  }

  private async start(): Promise<void> {
    const { topics } = this;
    if (topics.length === 0) return;
    const { group, log, database } = this.options;
    this.heartbeats = new Heartbeats(topics);
    this.consumer = new StreamConsumer(
      {
        group,
        log,
        database,
        offsets: this.offsets,
        parked: this.parked,
        deliver: (...delivery) => this.deliver(...delivery),
        onParked: () => this.onParked(),
        onFatal: (error) => {
          this.failure = error;
          this.options.onFatal(error);
        },
      },
      this.heartbeats,
    );
    await this.consumer.start(topics);
  }
}

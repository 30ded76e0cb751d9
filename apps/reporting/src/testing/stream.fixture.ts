import { deadLetterTopic, heartbeatTopic, streams, topics } from '@dong-hanh/contracts';
import type { DomainEvent } from '@dong-hanh/contracts';
import { KafkaEventLog, toOutboxRows } from '@dong-hanh/messaging';
import { createTopics, infrastructure, uniqueName } from '@dong-hanh/testing';
import { access, unitState, type Organisation } from './organisation.fixture.js';

const PARTITIONS = 4;
const BEAT_MS = 500;
const sources = [...new Set(Object.values(streams).map(({ owner }) => owner))];

/** The services that publish, as far as a reader can tell: topics of their own on real brokers. */
export class SourceStreams {
  readonly brokers = infrastructure().kafkaBrokers;
  readonly namePrefix = `${uniqueName('reporting')}.`;
  private readonly log: KafkaEventLog;
  private pulse?: NodeJS.Timeout;

  constructor() {
    const { brokers, namePrefix } = this;
    this.log = new KafkaEventLog({ brokers, clientId: 'spec', namePrefix });
  }

  async createTopics(): Promise<void> {
    const consumed = Object.values(topics);
    const single = [
      ...sources.map(heartbeatTopic),
      ...consumed.map((topic) => deadLetterTopic(topic, 'reporting')),
    ];
    const named = (list: readonly string[]) => list.map((topic) => this.namePrefix + topic);
    await createTopics(named(consumed), PARTITIONS);
    await createTopics(named(single), 1);
  }

  /** The sources live and hold nothing back, from now on. */
  live(): void {
    this.pulse ??= setInterval(() => void this.beat(), BEAT_MS);
  }

  fallSilent(): void {
    clearInterval(this.pulse);
    delete this.pulse;
  }

  private async beat(): Promise<void> {
    const at = new Date().toISOString();
    const messages = sources.map((service) => ({
      topic: heartbeatTopic(service),
      key: service,
      value: JSON.stringify({ service, at, unpublishedSeconds: 0 }),
    }));
    await this.log.publish(messages);
  }

  /** What every spec begins with: the organisation, and who may count in all of it. */
  async tell(units: Organisation): Promise<void> {
    await this.publish(
      ...Object.values(units).map((unit): DomainEvent => ({
        name: 'UnitEstablished',
        data: unitState(unit),
      })),
      { name: 'AccessGranted', data: access('analyst', 'analyst', [null]) },
    );
  }

  /** Puts facts into their topics, in the order given. */
  async publish(...events: DomainEvent[]): Promise<void> {
    const context = { actorId: 'vgcl-officer', correlationId: 'spec-1', causationId: 'spec-1' };
    const rows = toOutboxRows(events, context, new Date());
    await this.log.publish(rows.map(({ topic, key, event }) => ({ topic, key, value: event })));
  }

  async close(): Promise<void> {
    this.fallSilent();
    await this.log.close();
  }
}

import { heartbeatTopic, topics } from '@dong-hanh/contracts';
import { KafkaEventLog, RelayRunner, type EventLog } from '@dong-hanh/messaging';
import { readTopic, testKafka, uniqueName } from '@dong-hanh/testing';
import type { BenchContext, Goal, OpenedGoal, Sample } from '../harness/goal.js';
import { AwardHistory } from '../data/award-history.js';
import { FilledOutbox } from './filled-outbox.js';

const LIMIT = 'kafkajs alone, batches of 2,000';
const SEED = 20_260_401;
const BATCH = 2_000;
const PARTITIONS = 12;
const SERVICE = 'bench';
const HEADERS = { 'content-type': 'application/cloudevents+json; charset=utf-8' };

/** How fast a relay publishes what waits, and how fast the same client sends the same strings from memory. */
export const drainGoal: Goal = {
  id: 'G4',
  title: 'relay to acknowledged Kafka',
  unit: 'events/s',
  isHigherBetter: true,
  wanted: { ratio: 0.7, of: LIMIT },
  open: async (context) => (await Drain.prepare(context)).opened(),
};

class Drain {
  private lastTopic = '';

  private constructor(
    private readonly context: BenchContext,
    private readonly outbox: FilledOutbox,
    private readonly messages: readonly { key: string; value: string }[],
  ) {}

  static async prepare(context: BenchContext): Promise<Drain> {
    const url = await context.newDatabase(uniqueName('drain'));
    const events = new AwardHistory(SEED).events(context.scale(100_000, 40_000));
    const outbox = await FilledOutbox.of(url, events);
    return new Drain(context, outbox, await outbox.messages());
  }

  opened(): OpenedGoal {
    return {
      contenders: [
        { name: LIMIT, role: 'limit', run: () => this.runClient() },
        { name: 'relay', role: 'ours', run: () => this.runRelay() },
      ],
      verify: () => this.verify(),
      close: () => this.outbox.close(),
    };
  }

  private async runClient(): Promise<Sample> {
    const { context, messages } = this;
    const topic = await context.newTopic(uniqueName('drain-client'), PARTITIONS);
    const producer = testKafka(context.brokers).producer({
      idempotent: false,
      maxInFlightRequests: 1,
      allowAutoTopicCreation: false,
    });
    await producer.connect();
    try {
      return await this.measure(async () => {
        for (let from = 0; from < messages.length; from += BATCH) {
          const page = messages.slice(from, from + BATCH);
          await producer.sendBatch({
            acks: -1,
            topicMessages: [
              { topic, messages: page.map((message) => ({ ...message, headers: HEADERS })) },
            ],
          });
        }
      });
    } finally {
      await producer.disconnect();
    }
  }

  private async runRelay(): Promise<Sample> {
    const { context, outbox, messages } = this;
    const namePrefix = `${uniqueName('drain')}.`;
    this.lastTopic = await context.newTopic(namePrefix + topics.award, PARTITIONS);
    await context.newTopic(namePrefix + heartbeatTopic(SERVICE), 1);
    await outbox.reset();
    const log = new KafkaEventLog({ brokers: context.brokers, clientId: SERVICE, namePrefix });
    const sent = whenSent(log, messages.length);
    // The connection is made before the clock runs, as it is for the other contender.
    await log.publish([{ topic: heartbeatTopic(SERVICE), key: SERVICE, value: '{}' }]);
    const relay = new RelayRunner({ service: SERVICE, database: outbox.database, log: sent.log });
    try {
      return await this.measure(() => {
        relay.start();
        return sent.done;
      });
    } finally {
      await relay.stop();
      await log.close();
    }
  }

  private async measure(work: () => Promise<void>): Promise<Sample> {
    const cpu = this.context.measureCpu();
    const began = performance.now();
    await work();
    const ms = performance.now() - began;
    return { value: (this.messages.length * 1_000) / ms, cpuSeconds: cpu() };
  }

  /** Exactly the events of the outbox, and those of each award in their order. */
  private async verify(): Promise<void> {
    const arrived = await readTopic(this.context.brokers, this.lastTopic);
    const inOrder = (all: readonly { key: string; value: string }[]) =>
      [...Map.groupBy(all, ({ key }) => key)]
        .map(([key, list]) => `${key} ${list.map(({ value }) => value).join('\n')}`)
        .sort();
    const [wanted, found] = [
      inOrder(this.messages),
      inOrder(arrived.map(({ key, value }) => ({ key: String(key), value: String(value) }))),
    ];
    const wrong = wanted.filter((text, index) => text !== found[index]).length;
    if (wrong > 0 || wanted.length !== found.length || arrived.length !== this.messages.length) {
      throw new Error(
        `${arrived.length} events arrived of ${this.messages.length}; ${wrong} awards have others`,
      );
    }
  }
}

/** A log that notices when so many events are acknowledged. */
function whenSent(log: EventLog, count: number): { log: EventLog; done: Promise<void> } {
  let left = count;
  let finish: () => void = () => undefined;
  const done = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const publish: EventLog['publish'] = async (messages) => {
    await log.publish(messages);
    left -= messages.filter(({ topic }) => topic === topics.award).length;
    if (left <= 0) finish();
  };
  return { log: Object.assign(Object.create(log) as EventLog, { publish }), done };
}

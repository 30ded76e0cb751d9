import { heartbeatTopic, topics } from '@dong-hanh/contracts';
import { KafkaEventLog, toOutboxRows, type OutgoingMessage } from '@dong-hanh/messaging';
import { testKafka, uniqueName } from '@dong-hanh/testing';
import type { AwardEvent } from '@dong-hanh/contracts';
import type { BenchContext } from '../harness/goal.js';
import { AwardHistory } from '../data/award-history.js';

const PARTITIONS = 12;
const PAGE = 2_000;
const SEED = 20_260_501;
const context = { actorId: 'bench', correlationId: 'bench', causationId: 'bench' };

/** The topic of awards, filled as the relay fills it, under a prefix of its own. */
export class AwardLog {
  private constructor(
    private readonly brokers: string[],
    readonly namePrefix: string,
    readonly events: readonly AwardEvent[],
  ) {}

  static async filled(bench: BenchContext, count: number): Promise<AwardLog> {
    const namePrefix = `${uniqueName('applying')}.`;
    await bench.newTopic(namePrefix + topics.award, PARTITIONS);
    await bench.newTopic(namePrefix + heartbeatTopic('emulation'), 1);
    const events = [...new AwardHistory(SEED).events(count)];
    const log = new AwardLog(bench.brokers, namePrefix, events);
    const to = log.open();
    for (let from = 0; from < count; from += PAGE) {
      await to.publish(messagesOf(events.slice(from, from + PAGE)));
    }
    await to.close();
    return log;
  }

  open(): KafkaEventLog {
    const { brokers, namePrefix } = this;
    return new KafkaEventLog({ brokers, clientId: 'bench', namePrefix });
  }

  /** kafkajs alone reads everything from the beginning and parses it. @returns milliseconds from the first batch on */
  async parseAll(): Promise<number> {
    const consumer = testKafka(this.brokers).consumer({
      groupId: uniqueName('parsing'),
      maxBytesPerPartition: 4 * 1_048_576,
      maxBytes: 16 * 1_048_576,
    });
    await consumer.connect();
    try {
      await consumer.subscribe({ topic: this.namePrefix + topics.award, fromBeginning: true });
      return await new Promise((resolve, reject) => {
        let began = 0;
        let left = this.events.length;
        const take = (values: readonly { value: Buffer | null }[]) => {
          began ||= performance.now();
          for (const { value } of values) JSON.parse(value!.toString());
          left -= values.length;
          if (left <= 0) resolve(performance.now() - began);
          return Promise.resolve();
        };
        consumer
          .run({ autoCommit: false, eachBatch: ({ batch }) => take(batch.messages) })
          .catch(reject);
      });
    } finally {
      await consumer.disconnect();
    }
  }
}

function messagesOf(events: readonly AwardEvent[]): OutgoingMessage[] {
  return toOutboxRows(events, context, new Date()).map(({ topic, key, event }) => ({
    topic,
    key,
    value: event,
    headers: { 'content-type': 'application/cloudevents+json; charset=utf-8' },
  }));
}

import type { Consumer, EachBatchPayload, KafkaMessage } from 'kafkajs';
import type { LogBatch, PartitionOffset, StoredMessage, Subscription } from './event-log.js';
import { CONCURRENT_PARTITIONS } from './kafka-settings.js';

/** Requests of a client that connects, or asks anew who leads which partition. */
const NEW_VIEW = new Set(['ApiVersions', 'Metadata']);

/** One life of a kafkajs consumer: its batches as `LogBatch`, its crash as `onFatal`. */
export class ConsumerSession {
  constructor(
    private readonly consumer: Consumer,
    private readonly subscription: Subscription,
    private readonly prefix: string,
  ) {}

  async start(topics: readonly string[], broadcasts: readonly string[]): Promise<void> {
    const { consumer, prefix, subscription } = this;
    consumer.on(consumer.events.CRASH, ({ payload }) => {
      if (!payload.restart) subscription.onFatal(payload.error);
    });
    const seek = (to: PartitionOffset) => this.seek(to);
    consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
      const assigned = Object.entries(payload.memberAssignment as Record<string, number[]>)
        .map(([topic, partitions]) => ({ topic: topic.slice(prefix.length), partitions }))
        .filter(({ topic }) => topics.includes(topic))
        .flatMap(({ topic, partitions }) => partitions.map((partition) => ({ topic, partition })));
      subscription.onRebalance?.(assigned, seek);
    });
    consumer.on(consumer.events.REQUEST, ({ payload }) => {
      if (NEW_VIEW.has(payload.apiName)) subscription.onReconnect?.(seek);
    });
    await consumer.connect();
    const named = (list: readonly string[]) => list.map((topic) => prefix + topic);
    await consumer.subscribe({ topics: named(topics), fromBeginning: true });
    if (broadcasts.length > 0) {
      await consumer.subscribe({ topics: named(broadcasts), fromBeginning: false });
    }
    await consumer.run({
      autoCommit: false,
      eachBatchAutoResolve: false,
      partitionsConsumedConcurrently: CONCURRENT_PARTITIONS,
      eachBatch: (payload) => subscription.onBatch(this.toBatch(payload)),
    });
  }

  private seek({ topic, partition, offset }: PartitionOffset): void {
    this.consumer.seek({ topic: this.prefix + topic, partition, offset: String(offset) });
  }

  private toBatch(payload: EachBatchPayload): LogBatch {
    const { batch, resolveOffset, heartbeat, isRunning, isStale } = payload;
    const { topic, partition } = batch;
    const name = topic.slice(this.prefix.length);
    const seek = (offset: number) => this.seek({ topic: name, partition, offset });
    let isRevoked = false;
    return {
      topic: name,
      partition,
      logEnd: Number(batch.highWatermark),
      messages: batch.messages.map(toStoredMessage),
      advance: (offset) => resolveOffset(String(offset - 1)),
      seek,
      pause: () => {
        const resume = payload.pause();
        return (offset) => {
          seek(offset);
          resume();
        };
      },
      heartbeat: async () => {
        try {
          await heartbeat();
        } catch (error) {
          // The group moves on, or the coordinator is away: who owns the partition is open again.
          isRevoked = true;
          throw error;
        }
      },
      isAbandoned: () => isRevoked || !isRunning() || isStale(),
    };
  }
}

function toStoredMessage(message: KafkaMessage): StoredMessage {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(message.headers ?? {})) {
    headers[name] = String(Array.isArray(value) ? value[0] : value);
  }
  return {
    offset: Number(message.offset),
    key: message.key,
    value: message.value,
    timestamp: Number(message.timestamp),
    headers,
  };
}

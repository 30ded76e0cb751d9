import { randomUUID } from 'node:crypto';
import process from 'node:process';
import { setTimeout as pause } from 'node:timers/promises';
import kafkajs from 'kafkajs';

/** @typedef {import('./award-state.js').AwardState} AwardState */

const { Kafka, KafkaJSError, logLevel } = kafkajs;
const PAUSE_MS = 2_000;
const ATTEMPTS_ONCE = 3;

/** A topic on a cluster, read in the order of each partition and without leaving a trace in Kafka. */
export class AwardLog {
  /** @param {{ brokers: string[], topic: string }} place */
  constructor({ brokers, topic }) {
    this.topic = topic;
    this.kafka = new Kafka({ clientId: 'award-counts', brokers, logLevel: logLevel.NOTHING });
    /** The first offset of each partition that is not written yet, as far as it is known. */
    this.ends = /** @type {Map<number, number>} */ (new Map());
  }

  /**
   * Ties the state to this log and looks how far the log goes now.
   *
   * @param {AwardState} state
   * @throws {Error} when the state cannot have been read from this log
   */
  async open(state) {
    const admin = this.kafka.admin();
    await admin.connect();
    try {
      const { clusterId } = await admin.describeCluster();
      state.claim(`${this.topic} on cluster ${clusterId}`);
      for (const { partition, low, high } of await admin.fetchTopicOffsets(this.topic)) {
        expectWithin(state.next(partition), { partition, low: Number(low), high: Number(high) });
        this.ends.set(partition, Number(high));
      }
    } finally {
      await admin.disconnect();
    }
  }

  /** @param {AwardState} state @returns {boolean} whether all that is known to be written is in the counts */
  isRead(state) {
    return [...this.ends].every(([partition, end]) => state.next(partition) >= end);
  }

  /**
   * Reads on from where the state stands, until the end that `open` found or until it is stopped. When Kafka goes
   * away meanwhile, both begin again as if they had just been started; what reads once gives up after three attempts.
   *
   * @param {AwardState} state
   * @param {object} options
   * @param {boolean} options.isOnce
   * @param {Promise<unknown>} options.stopped
   * @param {(partition: number, skipped: import('./award-state.js').Skipped[]) => void} options.onApplied
   */
  async read(state, options) {
    let isStopped = false;
    const stopped = options.stopped.then(() => (isStopped = true));
    for (let attempt = 1; !isStopped; attempt += 1) {
      try {
        if (attempt > 1) await this.open(state);
        await this.#consume(state, { ...options, stopped });
        return;
      } catch (error) {
        if (options.isOnce && attempt === ATTEMPTS_ONCE) throw error;
        if (!(error instanceof KafkaJSError)) throw error;
        process.stderr.write(`${error.message}; trying again\n`);
        await Promise.race([pause(PAUSE_MS), stopped]);
      }
    }
  }

  /**
   * The offsets are the state's own and never committed to Kafka. The consumer group is a new one each time: so
   * a subscriber that died does not hold its partitions back, and two subscribers never divide a log between
   * them.
   *
   * @param {AwardState} state
   * @param {Parameters<AwardLog['read']>[1]} options
   */
  async #consume(state, { isOnce, stopped, onApplied }) {
    const { topic } = this;
    const consumer = this.kafka.consumer({
      groupId: `award-counts-${randomUUID()}`,
      allowAutoTopicCreation: false,
      // What one transaction takes: some hundred events.
      maxBytesPerPartition: 262_144,
      maxWaitTimeInMs: 500,
      retry: { restartOnFailure: () => Promise.resolve(false) },
    });
    const end = Promise.withResolvers();
    // It may come before anybody waits for it.
    end.promise.catch(() => undefined);
    consumer.on(consumer.events.CRASH, ({ payload }) => end.reject(payload.error));
    consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
      for (const partition of payload.memberAssignment[topic] ?? []) {
        consumer.seek({ topic, partition, offset: String(state.next(partition)) });
      }
    });
    try {
      await consumer.connect();
      await consumer.subscribe({ topic, fromBeginning: true });
      await consumer.run({
        autoCommit: false,
        eachBatchAutoResolve: false,
        eachBatch: async ({ batch, resolveOffset }) => {
          // An error that left this function would be taken for one of the network and tried again for ever.
          try {
            if (!isOnce) this.#extend(batch);
            onApplied(batch.partition, apply(state, batch));
            resolveOffset(batch.lastOffset());
            if (isOnce && this.isRead(state)) end.resolve(undefined);
          } catch (error) {
            end.reject(error);
          }
        },
      });
      await Promise.race([end.promise, stopped]);
    } finally {
      await consumer.disconnect();
    }
  }

  /** @param {import('kafkajs').Batch} batch */
  #extend({ partition, highWatermark }) {
    this.ends.set(partition, Number(highWatermark));
  }
}

/** @param {AwardState} state @param {import('kafkajs').Batch} batch */
function apply(state, { partition, highWatermark, messages }) {
  expectWithin(state.next(partition), { partition, low: 0, high: Number(highWatermark) });
  return state.apply(
    partition,
    messages.map(({ offset, key, value }) => ({ offset: Number(offset), key, value })),
  );
}

/**
 * A log that begins later or ends earlier than what was read of it has lost messages.
 *
 * @param {number} next
 * @param {{ partition: number, low: number, high: number }} log
 */
function expectWithin(next, { partition, low, high }) {
  if (next >= low && next <= high) return;
  throw new Error(
    `Partition ${partition} holds messages ${low} to ${high - 1}, and ${next} is to be read next: ` +
      'the log has lost messages. Ask its keepers, then start with a new state file.',
  );
}

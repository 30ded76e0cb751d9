import type {
  ConsumerConfig,
  ISocketFactory,
  KafkaConfig,
  ProducerConfig,
  RetryOptions,
} from 'kafkajs';

/** Where the brokers are and how this process names itself. */
export interface KafkaAddress {
  brokers: readonly string[];
  clientId: string;
  /**
   * Put before every topic and group name, so that several copies of the platform (or specs) share one
   * broker. Empty in production.
   */
  namePrefix?: string;
  /** How a connection to a broker is made, where it does not go straight there: a tunnel, a proxy. */
  socketFactory?: ISocketFactory;
}

/** Quick to give up: the relay and the requests behind it try again themselves. */
const impatient: RetryOptions = {
  initialRetryTime: 100,
  maxRetryTime: 1_000,
  factor: 0.2,
  multiplier: 2,
  retries: 2,
};

/** Outlives a broker that restarts and recovers its log: about two minutes. */
const patient: RetryOptions = {
  initialRetryTime: 300,
  maxRetryTime: 5_000,
  factor: 0.2,
  multiplier: 2,
  retries: 30,
};

/** Settings of a connection: `patient` for consumers, `impatient` where a caller tries again itself. */
export function clientSettings(
  address: KafkaAddress,
  patience: 'patient' | 'impatient',
): KafkaConfig {
  return {
    clientId: address.clientId,
    brokers: [...address.brokers],
    connectionTimeout: 3_000,
    requestTimeout: 10_000,
    retry: patience === 'patient' ? patient : impatient,
    ...(address.socketFactory && { socketFactory: address.socketFactory }),
  };
}

/**
 * All replicas acknowledge, one request is in flight, and kafkajs itself tries nothing a second time. Its retry
 * remembers which broker has answered and leaves that one out: messages whose leader became such a broker between
 * the two attempts are reported as sent and never were. Sequence numbers (`idempotent`) ask for that retry and
 * would gain nothing: after an error the producer is thrown away, and the next one sends the whole page again.
 */
export const producerSettings: ProducerConfig = {
  idempotent: false,
  maxInFlightRequests: 1,
  allowAutoTopicCreation: false,
  retry: { ...impatient, retries: 0 },
};

/** How long a broker may take to have all replicas acknowledge. */
export const PRODUCE_TIMEOUT_MS = 8_000;

/** More than any process has partitions: all that wait are handed over together and merged. */
export const CONCURRENT_PARTITIONS = 256;

/** A consumer is given up after 10 s of silence; a rebalance waits 15 s for a batch to end. */
export function consumerSettings(groupId: string): ConsumerConfig {
  return {
    groupId,
    sessionTimeout: 10_000,
    rebalanceTimeout: 15_000,
    heartbeatInterval: 2_000,
    // The broker answers at once when there is something; this is how often it says that there is not.
    maxWaitTimeInMs: 250,
    minBytes: 1,
    maxBytes: 16 * 1_048_576,
    maxBytesPerPartition: 4 * 1_048_576,
    allowAutoTopicCreation: false,
    retry: { ...patient, restartOnFailure: () => Promise.resolve(true) },
  };
}

/** A message on its way to the log. */
export interface OutgoingMessage {
  topic: string;
  key: string;
  value: string | Buffer;
  headers?: Record<string, string>;
}

/** A message as it lies in the log; anything may be in it. */
export interface StoredMessage {
  offset: number;
  key: Buffer | null;
  value: Buffer | null;
  /** When the log took it, milliseconds since 1970. */
  timestamp: number;
  headers: Record<string, string>;
}

/** Messages of one partition, oldest first, and the ways to move in it. */
export interface LogBatch {
  topic: string;
  partition: number;
  /** The offset that the partition's next message will get. */
  logEnd: number;
  messages: readonly StoredMessage[];
  /** Says that everything before `offset` needs no second delivery in this session. */
  advance(offset: number): void;
  /** Continues at `offset`, forwards or backwards. */
  seek(offset: number): void;
  /** Delivers nothing more of this partition. @returns continues at an offset */
  pause(): (offset: number) => void;
  /** Keeps the place in the group while a batch takes long. */
  heartbeat(): Promise<void>;
  /** True when the partition was taken away or moved: what is not applied yet is somebody else's. */
  isAbandoned(): boolean;
}

/** A member's place in a group: what it reads and whom it tells. */
export interface Subscription {
  group: string;
  /** Shared among the members of the group, each partition to one of them. */
  topics: readonly string[];
  /** Delivered to every member, from now on only; never committed. */
  broadcasts?: readonly string[];
  /** Must not throw: a subscription ends by an exception. */
  onBatch(batch: LogBatch): Promise<void>;
  /** The subscription ended and does not come back. */
  onFatal(error: Error): void;
  /** Partitions were dealt out: `assigned` are this member's now, each at the place the group committed. */
  onRebalance?(
    assigned: readonly { topic: string; partition: number }[],
    seek: (to: PartitionOffset) => void,
  ): void;
  /**
   * A connection or the view of the cluster is new: a broker may have come back with another log under
   * the same name. Places moved by `seek` are read from there.
   */
  onReconnect?(seek: (to: PartitionOffset) => void): void;
}

/** A place in a partition: the offset of the message to read next. */
export interface PartitionOffset {
  topic: string;
  partition: number;
  offset: number;
}

/** The part of a partition that the log holds: `start` ≤ offset < `end`. */
export interface PartitionBounds {
  topic: string;
  partition: number;
  start: number;
  end: number;
}

/**
 * A partitioned log, in the five ways we use one. kafkajs stands behind it today; another client replaces
 * it by passing the same specs.
 */
export interface EventLog {
  /**
   * Appends messages, in order per key; returns when all replicas have them. After an error the
   * connection is replaced, and the caller sends the same messages again.
   */
  publish(messages: readonly OutgoingMessage[]): Promise<void>;
  /** Joins a group and delivers from its committed offsets, or from the start. One per instance. */
  subscribe(subscription: Subscription): Promise<void>;
  /** Stores where the group of the subscription continues after a restart. */
  commit(offsets: readonly PartitionOffset[]): Promise<void>;
  /** How much the log holds of each partition of the topics, in their order. */
  lag(topics: readonly string[]): Promise<PartitionBounds[]>;
  /** Leaves the group after the batch at hand and closes all connections. */
  close(): Promise<void>;
}

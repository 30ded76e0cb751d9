export { failpoint } from './failpoints/failpoint.js';
export type {
  EventLog,
  LogBatch,
  OutgoingMessage,
  PartitionBounds,
  PartitionOffset,
  StoredMessage,
  Subscription,
} from './kafka/event-log.js';
export { KafkaEventLog } from './kafka/kafka-event-log.js';
export type { KafkaAddress } from './kafka/kafka-settings.js';
export { MessagingModule } from './messaging.module.js';
export type { MessagingOptions } from './messaging.module.js';
export { appendToOutbox, insertOutboxSql, toOutboxRows } from './outbox/outbox-rows.js';
export type { OutboxRow } from './outbox/outbox-rows.js';
export { outboxMigrationSql } from './outbox/outbox.sql.js';
export { wakeRelay } from './outbox/wake-signal.js';
export { LogGuard } from './relay/log-guard.js';
export { publishedLogsMigrationSql } from './relay/published-logs.js';
export { runRebuild } from './rebuild/run-rebuild.js';
export type { RebuildProgram } from './rebuild/run-rebuild.js';
export { rebuildReadModel, shadowUrl } from './rebuild/rebuild.js';
export type { RebuildPlan } from './rebuild/rebuild.js';
export { RelayRunner } from './relay/relay-runner.js';
export type { RelayOptions } from './relay/relay-runner.js';
export { ConsumesStream } from './streams/consumes-stream.js';
export { newestPerKey } from './streams/event-batch.js';
export type { AfterCommit, ConsumedEvent, EventBatch, LogPosition } from './streams/event-batch.js';
export { KafkaBatchStrategy } from './streams/kafka-batch.strategy.js';
export type { KafkaBatchOptions } from './streams/kafka-batch.strategy.js';
export { StreamFreshness } from './monitoring/stream-freshness.js';
export type { Freshness } from './monitoring/stream-freshness.js';
export { consumerMigrationSql } from './streams/streams.sql.js';

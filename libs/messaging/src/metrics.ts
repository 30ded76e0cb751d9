import { Counter, Gauge, Histogram } from 'prom-client';

/** Figures of the source side. */
export const outboxMetrics = {
  age: new Gauge({
    name: 'dong_hanh_outbox_age_seconds',
    help: 'Age of the oldest event that is committed and not yet in Kafka',
  }),
  published: new Counter({
    name: 'dong_hanh_outbox_published_total',
    help: 'Events acknowledged by Kafka',
  }),
  failures: new Counter({
    name: 'dong_hanh_outbox_publish_failures_total',
    help: 'Pages that Kafka did not acknowledge and that were sent again',
  }),
  pageSeconds: new Histogram({
    name: 'dong_hanh_outbox_page_seconds',
    help: 'Time to send one page of events until it is acknowledged',
    buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5, 30],
  }),
  losses: new Counter({
    name: 'dong_hanh_outbox_log_losses_total',
    help: 'Times the broker was found to have lost messages, and everything was published again',
  }),
  isLeader: new Gauge({
    name: 'dong_hanh_outbox_relay_leader',
    help: '1 in the process whose relay publishes, 0 in those that would; absent where there is no outbox',
    labelNames: ['owner'] as const,
  }),
};

const byTopic = ['topic'] as const;

/** Figures of the listening side. */
export const streamMetrics = {
  lagEvents: new Gauge({
    name: 'dong_hanh_stream_lag_events',
    help: 'Messages in the log that are not applied',
    labelNames: byTopic,
  }),
  lagSeconds: new Gauge({
    name: 'dong_hanh_stream_lag_seconds',
    help: 'Age of the oldest message not applied',
    labelNames: byTopic,
  }),
  applied: new Counter({
    name: 'dong_hanh_stream_applied_total',
    help: 'Events handed to their handler and committed',
    labelNames: byTopic,
  }),
  skipped: new Counter({
    name: 'dong_hanh_stream_skipped_total',
    help: 'Messages delivered again after they were applied',
    labelNames: byTopic,
  }),
  parked: new Counter({
    name: 'dong_hanh_stream_parked_total',
    help: 'Messages set aside because they cannot be applied',
    labelNames: byTopic,
  }),
  parkedNow: new Gauge({
    name: 'dong_hanh_stream_parked_events',
    help: 'Messages that are set aside now',
    labelNames: byTopic,
  }),
  holes: new Counter({
    name: 'dong_hanh_stream_holes_total',
    help: 'Batches that began after the next message to apply',
    labelNames: byTopic,
  }),
  stopped: new Gauge({
    name: 'dong_hanh_stream_stopped_partitions',
    help: 'Partitions that stand still because the broker lost messages',
    labelNames: byTopic,
  }),
  guardAlarms: new Counter({
    name: 'dong_hanh_stream_guard_alarms_total',
    help: 'Times a partition was stopped because its log is not the one that was applied',
    labelNames: ['topic', 'reason'] as const,
  }),
  assigned: new Gauge({
    name: 'dong_hanh_stream_assigned_partitions',
    help: 'Partitions that this process reads',
    labelNames: byTopic,
  }),
  lookedAt: new Gauge({
    name: 'dong_hanh_stream_looked_at_seconds',
    help: 'When this process last compared the logs with its database, seconds since 1970; needs Kafka and PostgreSQL',
    labelNames: ['group'] as const,
  }),
  heartbeatAge: new Gauge({
    name: 'dong_hanh_stream_heartbeat_age_seconds',
    help: 'Age of the newest heartbeat of a source; since the start of the process before the first',
    labelNames: ['source'] as const,
  }),
  retries: new Counter({
    name: 'dong_hanh_stream_retries_total',
    help: 'Transactions that were tried again',
  }),
  rebalances: new Counter({
    name: 'dong_hanh_stream_rebalances_total',
    help: 'Times this process joined its consumer group',
  }),
  transactionSeconds: new Histogram({
    name: 'dong_hanh_stream_transaction_seconds',
    help: 'Time of one transaction that applies events',
    buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5, 30],
  }),
};

/**
 * The tables of a service that listens, for its first migration: how far each partition is applied, and
 * the messages set aside. The offset row is the truth; what Kafka stores for the group is a hint.
 *
 * @param roles.project applies events · @param roles.serve shows the state
 */
export function consumerMigrationSql(roles: { project: string; serve: string }): string[] {
  return [
    `create table stream_offsets (
       group_name text not null,
       topic text not null,
       partition integer not null,
       next_offset bigint not null default 0,
       last_digest text,
       applied_events bigint not null default 0,
       last_event_time timestamptz,
       last_applied_at timestamptz,
       stopped_reason text,
       constraint pk_stream_offsets primary key (group_name, topic, partition)
     ) with (fillfactor = 50)`,
    `create table parked_events (
       id bigint generated always as identity constraint pk_parked_events primary key,
       group_name text not null,
       topic text not null,
       partition integer not null,
       log_offset bigint not null,
       key bytea,
       value bytea,
       headers jsonb not null,
       reason text not null,
       detail text not null,
       attempts integer not null default 1,
       parked_at timestamptz not null default now(),
       tried_at timestamptz not null default now(),
       dead_lettered_at timestamptz,
       constraint uq_parked_events_position unique (group_name, topic, partition, log_offset)
     )`,
    `create index ix_parked_events_dead_letter on parked_events (id) where dead_lettered_at is null`,
    `grant select, insert, update on stream_offsets to ${roles.project}`,
    `grant select, insert, update, delete on parked_events to ${roles.project}`,
    `grant select on stream_offsets, parked_events to ${roles.serve}`,
  ];
}
